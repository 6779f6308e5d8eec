"""Finds the processes of a worker among all of this machine, by who started whom."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.memory import family

Fits = Callable[[int], bool]


def command(pid: int) -> list[str]:
    """Return the words of a process's command line; none when it is gone."""
    with contextlib.suppress(OSError):
        words = (Path("/proc") / str(pid) / "cmdline").read_bytes().split(b"\0")
        return [word.decode("utf-8", "replace") for word in words]
    return []


def is_program(name: str) -> Fits:
    """Fits a process by the name of its executable; others carry the names of these in their arguments."""
    return lambda pid: os.path.basename((command(pid) or [""])[0]) == name  # noqa: PTH119


def is_runner(pid: int) -> bool:
    """Whether it is the actor of a slot."""
    return (command(pid) or [""])[0].startswith("ray::Runner")


def is_party(pid: int) -> bool:
    """Whether it computes for a party: its folder is that of an attempt, also of one that was removed."""
    with contextlib.suppress(OSError):
        return "/.work/slot-" in str((Path("/proc") / str(pid) / "cwd").readlink())
    return False


FINDERS: dict[str, Fits] = {
    "runner": is_runner,
    "raylet": is_program("raylet"),
    "gcs": is_program("gcs_server"),
    "party": is_party,
}


def find(ancestor: int, fits: Fits) -> list[int]:
    """Return what the ancestor started, itself or through others, and that fits; sorted."""
    return sorted(pid for pid in family(ancestor) - {ancestor} if fits(pid))


def send_signal(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
