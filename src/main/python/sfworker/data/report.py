"""Reports for the sender: one JSON file, the same at every party."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sfworker import wire
from sfworker.algorithm import AlgorithmTask


def write_report(task: AlgorithmTask, field: str, content: Any) -> None:
    """Write the report if this party is to write one; NaN and infinity become null."""
    path = task.outputs.get(field)
    if path:
        Path(path).write_text(wire.to_json(content) + "\n", encoding="utf-8")
