"""Peak resident memory of the party processes of a worker."""

from __future__ import annotations

import contextlib
import itertools
import threading
from pathlib import Path
from types import TracebackType

from bench.memory import family

LOOK_SECONDS = 0.03
FIND_EVERY = 100
KIB = 1024.0


class Peaks:
    """Looks at the worker's party processes while they run; the kernel keeps each one's peak until it ends."""

    def __init__(self, worker: int) -> None:
        self._worker = worker
        self._highest = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Peaks:
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def highest(self) -> float:
        """The highest peak of a party process since the last reset, in MiB."""
        return self._highest

    def reset(self) -> None:
        """Begin anew."""
        self._highest = 0.0

    def _look(self) -> None:
        # Templates stay, and finding them means looking at every process of the machine.
        templates: list[int] = []
        for number in itertools.count():
            if self._stop.wait(LOOK_SECONDS):
                return
            if number % FIND_EVERY == 0:
                templates = self._templates()
            for template in templates:
                for party in _children(template):
                    self._highest = max(self._highest, _peak(party))

    def _templates(self) -> list[int]:
        return [pid for pid in family(self._worker) if "sfworker.template" in _command(pid)]


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    return ""


def _peak(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / KIB
    return 0.0
