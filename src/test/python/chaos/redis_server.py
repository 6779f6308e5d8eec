"""A real Redis that loses nothing it acknowledged: each write is on disk before its answer."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sfworker.local import free_port

from conformance.redis_server import any_server
from e2e.delivered import OPTIONS
from e2e.rights import Users, refusals

START_SECONDS = 30.0
END_SECONDS = 20.0


class RedisServer:
    """The delivered Redis, or a plain one; it keeps its port and its data when it is started again."""

    def __init__(self, folder: Path, plain: bool = False) -> None:
        self.folder = folder
        self.port = free_port()
        self.folder.mkdir(parents=True)
        self._executable = any_server()
        self._users = None if plain else Users(more_rights="~chaos*")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Database 0, for whoever may do everything."""
        return self._url("admin")

    @property
    def worker_url(self) -> str:
        """Database 0, for our workers."""
        return self._url("worker")

    @property
    def sender_url(self) -> str:
        """Database 0, for back ends."""
        return self._url("default")

    def _url(self, user: str) -> str:
        return self._users.url(user, self.port) if self._users else f"redis://127.0.0.1:{self.port}/0"

    def refused(self) -> list[str]:
        """What workers lacked a right for since it started last."""
        with self.client() as client:
            return refusals(client)

    @property
    def up(self) -> bool:
        """Whether it runs, as far as we know."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """Process id."""
        assert self._process is not None
        return self._process.pid

    def client(self, name: str = "chaos") -> redis.Redis:
        """Return a client that the nemesis spares, by its name, and that does nothing twice."""
        once = Retry(NoBackoff(), 0)
        options: dict[str, Any] = {"decode_responses": True, "socket_timeout": 10, "retry": once}
        if self._users:
            options |= self._users.admin
        return redis.Redis(port=self.port, client_name=name, **options)

    def start(self, empty: bool = False) -> None:
        """Start it, with its data or without, and wait until it has read them."""
        data = self.folder / "data"
        if empty:
            shutil.rmtree(data, ignore_errors=True)
        data.mkdir(exist_ok=True)
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(data), *OPTIONS]
        with (self.folder / "redis.log").open("ab") as log:
            if self._users:
                self._process = self._users.launch(self.folder, self._executable, arguments, log)
            else:
                self._process = subprocess.Popen([self._executable, *arguments], stdout=log, stderr=log)
        self._wait_until_loaded(time.monotonic() + START_SECONDS)

    def _wait_until_loaded(self, deadline: float) -> None:
        with self.client() as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.RedisError as error:
                    assert self._process is not None
                    if self._process.poll() is not None or time.monotonic() > deadline:
                        raise TimeoutError(f"Redis did not start, see {self.folder / 'redis.log'}") from error
                    time.sleep(0.02)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it with a signal, if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(END_SECONDS)
        finally:
            process.kill()
            process.wait()
