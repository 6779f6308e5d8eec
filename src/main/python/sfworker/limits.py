"""What an attempt may use of this machine, and the thread that sees to it."""

from __future__ import annotations

import contextlib
import math
import os
import re
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfworker.failure import FailureCode, TaskFailure
from sfworker.memory import used_bytes
from sfworker.removal import opened_folder

LOOK_SECONDS = 0.1
# Looking for new processes and adding up files takes longer than looking at known processes.
SLOW_LOOKS = 5
WHOLE_CORE = 100
DISK_SETTING = "sfworker.ray.runner.max-disk"
MEMORY_SETTING = "sfworker.algorithm.max-memory"

# Each level is held open while files are added up; nothing that computes makes so many.
DEEPEST = 200

Members = Callable[[], Mapping[str, Sequence[int]]]


class TooDeep(Exception):
    """Folders lie deeper in each other than anybody counts."""


@dataclass(frozen=True)
class Limits:
    """Limits of one attempt; 0 is none.

    `memory` counts bytes of each party's processes, `cpu_percent` is 100 for one core and holds for each party too,
    `disk` counts bytes in the folder of the attempt, without its inputs. `memory_setting` names the setting that the
    sender may ask about.
    """

    memory: int = 0
    cpu_percent: int = 0
    disk: int = 0
    memory_setting: str = MEMORY_SETTING

    @staticmethod
    def of(limits: Mapping[str, Any], disk: int) -> Limits:
        """Read the part `limits` of the request `open`, which may be empty."""
        return Limits(
            memory=int(limits.get("max_memory") or 0),
            cpu_percent=int(limits.get("max_cpu_percent") or 0),
            disk=disk,
            memory_setting=limits.get("memory_setting") or MEMORY_SETTING,
        )

    def cores(self, number: int) -> list[int] | None:
        """The cores for the processes of a party, None for all; `number` spreads slots and parties over the cores.

        Linux gives processes whole cores, so a part of one counts as one.
        """
        if self.cpu_percent <= 0:
            return None
        allowed = sorted(os.sched_getaffinity(0))
        wanted = min(len(allowed), math.ceil(self.cpu_percent / WHOLE_CORE))
        return sorted(allowed[(number * wanted + core) % len(allowed)] for core in range(wanted))


def spread(slot: str, parties: Sequence[str], party: str) -> int:
    """A number for `Limits.cores` that differs between the parties of a slot and those of its neighbours."""
    digits = re.search(r"[0-9]+$", slot)
    return int(digits[0] if digits else 0) * len(parties) + list(parties).index(party)


class Watch:
    """Looks at an attempt every 100 ms, and stops it when it uses more than it may."""

    def __init__(self, limits: Limits, folder: Path, inputs: Path, stop: Callable[[TaskFailure], None]) -> None:
        self._limits = limits
        self._folder = folder
        self._inputs = inputs
        self._stop = stop
        self._ended = threading.Event()

    def start(self, members: Members) -> None:
        """Begin; `members` finds the processes of each party that still runs, also those it started."""
        if self._limits.memory > 0 or self._limits.disk > 0:
            threading.Thread(target=self._look, args=[members], daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()

    def _look(self, members: Members) -> None:
        looks = 0
        processes: Mapping[str, Sequence[int]] = {}
        while not self._ended.wait(LOOK_SECONDS):
            slow = looks % SLOW_LOOKS == 0
            looks += 1
            try:
                processes = members() if slow else processes
                failure = self._memory(processes) or (self._disk() if slow else None)
            except OSError as error:
                # What cannot be seen now may be seen next time.
                sys.stderr.write(f"what the task uses could not be looked at: {error}\n")
                continue
            if failure is not None:
                self._stop(failure)
                return

    def _memory(self, processes: Mapping[str, Sequence[int]]) -> TaskFailure | None:
        limit = self._limits.memory
        for party, pids in processes.items() if limit > 0 else ():
            used = used_bytes(pids, limit)
            if used > limit:
                text = f"party {party} used {size(used)} of memory, its limit is {size(limit)}"
                return TaskFailure(FailureCode.MEMORY_LIMIT, f"{text} ({self._limits.memory_setting})")
        return None

    def _disk(self) -> TaskFailure | None:
        limit = self._limits.disk
        try:
            used = folder_bytes(self._folder, self._inputs) if limit > 0 else 0
        except TooDeep:
            text = f"the folders of the task lie more than {DEEPEST} deep in each other in the work folder"
            return TaskFailure(FailureCode.DISK_LIMIT, text)
        if used <= limit:
            return None
        text = f"the files of the task took {size(used)} in the work folder, the limit is {size(limit)}"
        return TaskFailure(FailureCode.DISK_LIMIT, f"{text} ({DISK_SETTING})")


def folder_bytes(folder: Path, without: Path) -> int:
    """What the files below a folder take on the disk, but for those in one folder right inside it.

    Fails with TooDeep; what comes and goes meanwhile, or cannot be looked at, does not count.
    """
    total = 0
    # Each level of the way down, with the folders that are still to be entered there.
    way: list[tuple[contextlib.ExitStack, int | None, list[str]]] = [(contextlib.ExitStack(), None, [str(folder)])]
    try:
        while way:
            opened, inside, names = way[-1]
            if not names:
                way.pop()
                opened.close()
                continue
            name = names.pop()
            if len(way) > DEEPEST:
                raise TooDeep
            if len(way) == 2 and folder / name == without:
                continue
            with contextlib.suppress(OSError), contextlib.ExitStack() as level:
                inner = level.enter_context(opened_folder(name, inside))
                taken, below = _count(inner)
                total += taken
                way.append((level.pop_all(), inner, below))
    finally:
        for opened, _, _ in way:
            opened.close()
    return total


def _count(folder: int) -> tuple[int, list[str]]:
    taken = 0
    below = []
    with os.scandir(folder) as entries:
        for entry in entries:
            # Temporary files come and go.
            with contextlib.suppress(FileNotFoundError):
                if entry.is_dir(follow_symlinks=False):
                    below.append(entry.name)
                else:
                    taken += entry.stat(follow_symlinks=False).st_blocks * 512
    return taken, below


def size(count: int) -> str:
    """A number of bytes in words: '512 MB'."""
    return f"{count / 1e6:.4g} MB" if count < 1e9 else f"{count / 1e9:.4g} GB"
