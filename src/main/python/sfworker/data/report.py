"""Reports for the sender: one JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import secretflow as sf

from sfworker import wire
from sfworker.algorithm import AlgorithmTask
from sfworker.failure import FailureCode, TaskFailure


def write_report(task: AlgorithmTask, field: str, content: Any) -> None:
    """Write the report if this party is to write one; NaN and infinity become null."""
    path = task.outputs.get(field)
    if path:
        Path(path).write_text(wire.to_json(content) + "\n", encoding="utf-8")


def write_report_of(task: AlgorithmTask, field: str, owner: str, content: Mapping[str, Any], own: sf.PYUObject) -> None:
    """As `write_report`; the report that `owner` writes has its own part too, which nobody else may know.

    Fails with RESULT_SAVE.
    """
    if task.self_party != owner:
        write_report(task, field, content)
    path = task.output_map(field)[owner]
    problem = sf.reveal(task.devices.pyu[owner](_write)(path, content, own))
    if problem:
        raise TaskFailure(FailureCode.RESULT_SAVE, f"task_config.{field} of party {owner} cannot be written: {problem}")


def _write(path: str, content: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    try:
        if path:
            Path(path).write_text(wire.to_json({**content, **own}) + "\n", encoding="utf-8")
    except OSError as error:
        return str(error.strerror)
    return ""
