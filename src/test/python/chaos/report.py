"""The report file: a line for each run, and what they come to together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chaos.plan import KINDS as ACTIONS

Line = Mapping[str, Any]
HEAD = ("side", "tasks", "kills", "of which", "messages", "lost", "duplicated", "stuck", "other rules broken")
NAMES = {"sfworker": "sfworker", "stock": "Celery 5.6"}
KINDS = {
    "kill": "worker killed",
    "stop": "worker stopped",
    "pause": "worker paused",
    "connections": "all connections cut",
    "connection": "one connection cut",
    "redis": "Redis restarted",
    "down": "all taken down",
    "runner": "Runner killed",
    "party": "party process killed",
    "raylet": "raylet killed",
}
OWN_COLUMNS = ("every id has a final state", "no effect twice")


def append(file: Path, line: Line) -> None:
    """Add the line of a run."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as report:
        report.write(json.dumps(line) + "\n")


def read(file: Path) -> list[Line]:
    """Return the lines of all runs so far; of runs of the same actions only the last one."""
    if not file.is_file():
        return []
    lines = [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines()]
    last = {(line["side"], line["mode"], line["seed"], line["first"], visible(line)): line for line in lines}
    return list(last.values())


def visible(line: Line) -> float | None:
    """Return the visibility timeout of a stock worker; the others have none."""
    return float(line["visibility"]) if line["side"] == "stock" else None


def summary(lines: Sequence[Line]) -> list[str]:
    """Return a table for the docs: runs of the same side and mode are one row."""
    groups: dict[tuple[str, str, float | None], list[Line]] = {}
    for line in lines:
        groups.setdefault((line["side"], line["mode"], visible(line)), []).append(line)
    rows = [_row(side, mode, timeout, group) for (side, mode, timeout), group in groups.items()]
    return [_cells(HEAD), _cells(["---"] * len(HEAD)), *(_cells(row) for row in rows)]


def _row(side: str, mode: str, timeout: float | None, group: Sequence[Line]) -> list[str]:
    done: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for line in group:
        done.update(line["done"])
        broken.update({rule: count for rule, count in line["broken"].items() if rule not in OWN_COLUMNS})
    kinds = [kind for kind in {kind: 0 for kinds in ACTIONS.values() for kind in kinds} if done[kind]]
    name = NAMES.get(side, side)
    return [
        name if timeout is None else f"{name}, visibility timeout {timeout:.0f} s",
        "PSI" if mode == "psi" else "no computation",
        str(done.total()),
        ", ".join(f"{done[kind]} {KINDS[kind]}" for kind in kinds),
        *(str(sum(line[name] for line in group)) for name in ("sent", "lost", "duplicated", "stuck")),
        "; ".join(f"{rule}: {count}" for rule, count in broken.items()) or "none",
    ]


def _cells(row: Iterable[str]) -> str:
    return f"| {' | '.join(row)} |"
