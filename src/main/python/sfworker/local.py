"""A worker on this machine with ports and folders of its own, as the demo, the tests and the benchmarks start it."""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

PROJECT = Path(__file__).resolve().parents[4]
JAR = PROJECT / "target" / "sfworker.jar"


class WorkerNotReadyError(Exception):
    """The worker ended, or did not become ready in time; the text has its last lines."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class LocalWorker:
    """A running ``sfworker.jar``; ``lines`` has what it printed. ``launcher`` is what starts the JVM, if not we.

    Its embedded Redis has a password of its own, as it has without us, but one that we know before it starts.
    """

    folder: Path
    redis_port: int = field(default_factory=free_port)
    http_port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    redis_password: str = field(default_factory=lambda: secrets.token_hex(24), repr=False)
    launcher: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)
    _news: queue.Queue[str | None] = field(default_factory=queue.Queue)
    _process: subprocess.Popen[str] | None = None

    @property
    def redis_url(self) -> str:
        """Address of the worker's Redis: the one in its settings, else its embedded one."""
        return self.settings.get("REDIS_URL", f"redis://:{self.redis_password}@127.0.0.1:{self.redis_port}/0")

    @property
    def process(self) -> subprocess.Popen[str]:
        """The JVM."""
        if self._process is None:
            raise WorkerNotReadyError("the worker was not started")
        return self._process

    def start(self) -> None:
        """Start the JVM; returns at once."""
        if not JAR.is_file():
            raise WorkerNotReadyError(f"{JAR} is missing: build it with ./mvnw -DskipTests package")
        environment = {
            **os.environ,
            "NODE_ID": "node1",
            "DATA_PATH": str(self.folder / "data"),
            "CELERY_MONITOR_PORT": str(self.http_port),
            "SFWORKER_REDIS_PORT": str(self.redis_port),
            "SFWORKER_REDIS_PASSWORD": self.redis_password,
            # Less than `stop` waits, so that a worker whose tasks go on ends in order, with its Redis.
            "WORKER_SHUTDOWN_TIMEOUT": "30",
            **self.settings,
        }
        self._process = subprocess.Popen(
            [
                *self.launcher,
                "java",
                "@config/jvm.options",
                f"-Djava.io.tmpdir={environment.get('TMPDIR', tempfile.gettempdir())}",
                "-jar",
                str(JAR),
            ],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True).start()

    def _read(self, output: IO[str] | None) -> None:
        for line in output or ():
            self.lines.append(line.rstrip("\n"))
            self._news.put(self.lines[-1])
        self._news.put(None)

    def news(self, seconds: float) -> Iterator[str]:
        """Yield lines as the worker prints them, until it ends or the time is over."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                line = self._news.get(timeout=left)
                if line is None:
                    return
                yield line

    def wait_ready(self, seconds: float = 90) -> None:
        """Return when the worker consumes; raises WorkerNotReadyError with its last lines otherwise."""
        for line in self.news(seconds):
            if "@" in line and " ready: " in line:
                return
        raise WorkerNotReadyError("the worker is not ready; it said:\n" + "\n".join(self.lines[-40:]))

    @contextlib.contextmanager
    def running(self) -> Iterator[Self]:
        """Start the worker, lend it when it consumes, and end it whatever happens."""
        self.start()
        try:
            self.wait_ready()
            yield self
        finally:
            self.stop()

    def stop(self, seconds: float = 60) -> int:
        """End the worker as an operator would, with SIGTERM; returns its exit code."""
        self.process.terminate()
        return self._wait(seconds)

    def kill(self) -> None:
        """End the worker as a crash would, with SIGKILL."""
        self.process.kill()
        self._wait(10)

    def _wait(self, seconds: float) -> int:
        try:
            return self.process.wait(seconds)
        finally:
            if self.process.poll() is None:
                self.process.kill()
