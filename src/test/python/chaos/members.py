"""The two workers of a run: ours, stock Celery's, or the example of how not to claim."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from sfworker.local import PROJECT, LocalWorker, free_port

from bench.memory import family
from bench.stock import PATHS
from chaos.processes import send_signal

SAMPLES = PROJECT / "src" / "test" / "resources" / "samples"
END_SECONDS = 90.0


class Member(ABC):
    """A worker that is started many times under one name; each time has a log of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.starts = 0
        self.paused = False
        self.leaving = False
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def log(self) -> Path:
        """Where the present process writes."""
        return self.folder.parent / "logs" / f"{self.name}-{self.starts}.log"

    @property
    @abstractmethod
    def process(self) -> subprocess.Popen[str] | subprocess.Popen[bytes] | None:
        """The process, also one that has ended."""

    @abstractmethod
    def launch(self) -> None:
        """Start the process."""

    @property
    @abstractmethod
    def ready(self) -> bool:
        """Whether it said that it consumes."""

    def targets(self) -> list[int]:
        """Return what is killed and paused as the worker."""
        return [self.pid] if self.alive else []

    @property
    def alive(self) -> bool:
        """Whether it runs, be it paused."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """Process id."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start it; returns at once."""
        self.starts += 1
        self.leaving = False
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.launch()

    def kill(self) -> None:
        """End it as a crash would."""
        send_signal(self.targets(), signal.SIGKILL)
        assert self.process is not None
        self.process.wait(10)
        self.paused = False
        self.close()

    def pause(self) -> None:
        """Stop it in the middle of whatever it does."""
        self.paused = True
        send_signal(self.targets(), signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on, as if nothing had been."""
        send_signal(self.targets(), signal.SIGCONT)
        self.paused = False

    def stop(self) -> None:
        """End it as an operator would; kills it when it takes too long."""
        if self.process is None:
            return
        if self.paused:
            self.resume()
        self.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self.close()

    def terminate(self) -> None:
        """Tell it to end; it finishes what it runs."""
        self.leaving = True
        if self.process is not None and self.alive:
            self.process.terminate()

    def wait_ready(self, seconds: float = 900) -> None:
        """Return when it consumes."""
        deadline = time.monotonic() + seconds
        while not self.ready:
            if not self.alive or time.monotonic() > deadline:
                self.close()
                raise TimeoutError(f"{self.name} did not become ready, see {self.log}")
            time.sleep(0.02)

    def close(self) -> None:
        """Write what is left of the log."""
        return


class Ours(Member):
    """`sfworker.jar` with files, port and name of its own."""

    def __init__(self, name: str, folder: Path, settings: Mapping[str, str], ready_words: str) -> None:
        super().__init__(name, folder)
        data = folder / "data"
        data.mkdir()
        for table in ("alice.csv", "bob.csv"):
            shutil.copy(SAMPLES / "data" / table, data)
        self._settings = {"NODE_ID": name, **settings}
        self._ready_words = ready_words
        self._looked_at = 0
        self._ready = False
        self._worker: LocalWorker | None = None

    @property
    def process(self) -> subprocess.Popen[str] | None:
        return None if self._worker is None else self._worker.process

    def launch(self) -> None:
        port = free_port() if self._worker is None else self._worker.http_port
        self._worker = LocalWorker(self.folder, http_port=port, settings=self._settings)
        self._looked_at, self._ready = 0, False
        self._worker.start()

    @property
    def ready(self) -> bool:
        assert self._worker is not None
        lines = self._worker.lines
        while not self._ready and self._looked_at < len(lines):
            self._ready = self._ready_words in lines[self._looked_at]
            self._looked_at += 1
        return self._ready and self.alive

    def close(self) -> None:
        assert self._worker is not None
        self.log.write_text("\n".join(self._worker.lines) + "\n", encoding="utf-8")


class InPython(Member):
    """A Python program as a worker: the stock one of Celery, or our own bad example."""

    def __init__(self, name: str, folder: Path, arguments: list[str], settings: Mapping[str, str]) -> None:
        super().__init__(name, folder)
        self._arguments = arguments
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        return self._process

    def launch(self) -> None:
        environment = {**os.environ, "PYTHONPATH": PATHS, "PYTHONUNBUFFERED": "1", **self._settings}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._arguments],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def ready(self) -> bool:
        return self.alive and b" ready." in self.log.read_bytes()

    def targets(self) -> list[int]:
        # With the processes of its pool: what would happen to the machine it is on.
        return sorted(family(self.pid)) if self.alive else []
