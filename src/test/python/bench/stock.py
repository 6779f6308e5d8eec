"""The processes that stand beside sfworker: a stock Celery worker and the responder that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from sfworker.local import PROJECT

READY_LIMIT_SECONDS = 60.0
END_LIMIT_SECONDS = 20.0
PATHS = os.pathsep.join(str(PROJECT / "src" / folder / "python") for folder in ("test", "main"))


@dataclass
class Beside:
    """A Python process of our own, ended by its id."""

    arguments: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the process; returns at once."""
        environment = {**os.environ, "PYTHONPATH": PATHS, **self.environment}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.arguments],
                cwd=self.log.parent,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_for(self, text: str) -> None:
        """Return when the log has the text."""
        deadline = time.monotonic() + READY_LIMIT_SECONDS
        while text not in self.log.read_text(encoding="utf-8", errors="replace"):
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"{self.arguments} did not say '{text}', see {self.log}")
            time.sleep(0.005)

    def wait(self) -> None:
        """Wait for its end, which somebody else has asked for."""
        assert self._process is not None
        self._process.wait(END_LIMIT_SECONDS)

    def stop(self) -> None:
        """End the process, and wait for it."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(END_LIMIT_SECONDS)
        finally:
            self._process.kill()
            self._process.wait()


def stock_worker(url: str, queue: str, folder: Path) -> Beside:
    """Return a stock Celery worker: prefork with two processes, as the worker that sfworker replaces."""
    command = ["-m", "celery", "-A", "bench.stock_app", "worker", "--queues", queue, "--concurrency", "2"]
    return Beside([*command, "--pool", "prefork", "--loglevel", "INFO"], folder / "stock.log", {"BENCH_REDIS_URL": url})


def responder(url: str, queue: str, folder: Path) -> Beside:
    """Return the responder."""
    return Beside(["-m", "bench.responder", url, queue], folder / "responder.log")
