"""Memory of a worker's processes; pages shared by several count in parts, so that sums are right."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MIB = 1024.0


@dataclass(frozen=True)
class Memory:
    """MiB of the parts of an idle sfworker."""

    jvm: float
    jvm_resident: float
    ray: float
    runner: float
    redis: float


def of_worker(jvm: int) -> Memory:
    """Measure a worker with everything it started."""
    parts: dict[str, list[int]] = {"ray": [], "runner": [], "redis": []}
    runners = 0
    for pid in family(jvm) - {jvm}:
        command = _command(pid)
        runners += command.startswith("ray::Runner")
        parts[_part(command)].append(pid)
    runner = pss(parts["runner"]) / max(runners, 1)
    return Memory(pss([jvm]), _field([jvm], "Rss"), pss(parts["ray"]), runner, pss(parts["redis"]))


def pss(pids: Iterable[int]) -> float:
    """Sum of the processes' proportional set sizes in MiB."""
    return _field(pids, "Pss")


def family(ancestor: int) -> set[int]:
    """Return the process and all its descendants."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
    found, size = {ancestor}, 0
    while len(found) > size:
        size = len(found)
        found |= {pid for pid, parent in parents.items() if parent in found}
    return found


def _part(command: str) -> str:
    if command.startswith("ray::Runner") or "sfworker.template" in command:
        return "runner"
    return "redis" if "redis" in command else "ray"


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    return ""


def _field(pids: Iterable[int], name: str) -> float:
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in (Path("/proc") / str(pid) / "smaps_rollup").read_text("utf-8").splitlines():
                total += int(line.split()[1]) if line.startswith(f"{name}:") else 0
    return total / MIB
