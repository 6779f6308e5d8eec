"""The Redis of the container: `docker/redis.sh` and `docker/redis-acl.conf` as they are, and the options of compose."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import redis
from sfworker.local import free_port

from conformance.redis_server import executables, version
from e2e.rights import DOCKER, RULES, SCRIPT, path_to

START_SECONDS = 20.0
END_SECONDS = 20.0
# What differs between the machines that it runs on.
PLACES = ("--port", "--dir")


def options() -> tuple[str, ...]:
    """Read what compose.yaml starts it with, where no variable is set."""
    text = (DOCKER / "compose.yaml").read_text(encoding="utf-8")
    command = text.partition("    command:\n")[2].partition("    environment:\n")[0]
    words = re.findall(r'^ +- "?([^"\n]+)"?$', command, re.MULTILINE)
    plain = [re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", word) for word in words]
    pairs = zip(plain[::2], plain[1::2], strict=True)
    return tuple(word for pair in pairs if pair[0] not in PLACES for word in pair)


OPTIONS = options()


def secret(user: str) -> str:
    """Return what a user logs in with."""
    return f"a-word-of-{user}"


ALL_RIGHTS = f"user default on >{secret('default')} ~* &* +@all\nuser worker on >{secret('worker')} +ping\n"


def names(path: Path) -> str:
    """Return the version of a server, for the name of a test."""
    return ".".join(map(str, version(path)))


@dataclass
class Delivered:
    """Keeps its port and its data when it is started again."""

    folder: Path
    executable: Path = field(default_factory=lambda: executables()[0])
    options: Sequence[str] = OPTIONS
    rules: Path = RULES
    script: Path = SCRIPT
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        """Make the folders that the container has."""
        self.data.mkdir(parents=True)
        self.temporary.mkdir()

    @property
    def data(self) -> Path:
        """Where it keeps its files."""
        return self.folder / "data"

    @property
    def temporary(self) -> Path:
        """Its /tmp."""
        return self.folder / "t"

    @property
    def log(self) -> str:
        """What script and server have said so far."""
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def append_only_file(self) -> Path:
        """What was written since the last rewrite; one file in Redis 6."""
        files = [*self.data.glob("appendonlydir/*.incr.aof"), *self.data.glob("appendonly.aof")]
        return max(files)

    def launch(self) -> None:
        """Run the script; returns at once."""
        environment = {
            **os.environ,
            "PATH": path_to(self.executable, self.folder),
            "REDIS_ACL": str(self.rules),
            "REDIS_PASSWORD": secret("default"),
            "REDIS_WORKER_PASSWORD": secret("worker"),
            "REDIS_MONITOR_PASSWORD": secret("monitor"),
            **self.environment,
            "TMPDIR": str(self.temporary),
        }
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.data), *self.options]
        self._run(["sh", str(self.script), *arguments], environment)

    def launch_with_users_at_once(self) -> None:
        """Start it as the script did before: with the users from the start, and with what that loses."""
        users = self.folder / "users.acl"
        joined = self.rules.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        lines = [line.replace("#PASSWORD", f">{secret(line.split()[1])}") for line in joined if line.startswith("user")]
        # Redis 7.0 does not know it.
        users.write_text("\n".join(lines).replace("+client|setinfo", "") + "\n", encoding="utf-8")
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.data), *self.options]
        self._run([str(self.executable), *arguments, "--aclfile", str(users)], dict(os.environ))

    def launch_with_all_rights(self) -> None:
        """Start it without users, for what none of them may."""
        users = self.folder / "users.acl"
        users.write_text(ALL_RIGHTS, encoding="utf-8")
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.data), *self.options]
        self._run([str(self.executable), *arguments, "--aclfile", str(users)], dict(os.environ))

    def _run(self, command: list[str], environment: dict[str, str]) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def start(self) -> None:
        """Run the script, and wait until the worker can log in."""
        self.launch()
        self.wait()

    def wait(self) -> None:
        """Return when the worker can log in."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with self.client("worker") as client:
                    client.ping()
                    return
            except redis.RedisError as error:
                assert self.process is not None
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise TimeoutError(f"Redis did not start: {self.log}") from error
                time.sleep(0.01)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it with a signal to the script's process id, and return its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end, and return its exit code."""
        assert self.process is not None
        try:
            return self.process.wait(END_SECONDS)
        finally:
            self.process.kill()
            self.process.wait()

    def client(self, user: str) -> redis.Redis:
        """Log in as one of the users."""
        return redis.Redis(port=self.port, username=user, password=secret(user), decode_responses=True)
