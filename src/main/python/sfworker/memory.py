"""How much memory processes use, as Linux reports it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")
# Place of the process group in /proc/<pid>/stat, counted after the name in parentheses.
GROUP_FIELD = 2


def group_members(leader: int) -> list[int]:
    """The processes of the group that `leader` leads, itself included."""
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and _group(entry) == leader]


def used_bytes(pids: Iterable[int], worth_asking: int) -> int:
    """Memory of processes together; what several share counts in parts, so that copies of one process add up.

    Linux takes milliseconds to tell shares apart. Up to `worth_asking` bytes the sum of what each has mapped, which is
    never less, is good enough.
    """
    pids = list(pids)
    mapped = sum(_mapped(pid) for pid in pids)
    return mapped if mapped <= worth_asking else sum(_share(pid) for pid in pids)


def kills_for_memory(vmstat: Path = PROC / "vmstat") -> int | None:
    """How many processes the kernel has killed for want of memory since it started; None where it does not say."""
    try:
        lines = vmstat.read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)


def _group(entry: Path) -> int | None:
    fields = _read(entry / "stat").rpartition(")")[2].split()
    return int(fields[GROUP_FIELD]) if fields else None


def _mapped(pid: int) -> int:
    fields = _read(PROC / str(pid) / "statm").split()
    return int(fields[1]) * PAGE if fields else 0


def _share(pid: int) -> int:
    lines = _read(PROC / str(pid) / "smaps_rollup").splitlines()
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith(("Pss:", "SwapPss:"))]
    return sum(kilobytes) * 1024


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        # The process ended meanwhile, and uses nothing.
        return ""
