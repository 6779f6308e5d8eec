"""Columns brought into a range, each party its own."""

from __future__ import annotations

from typing import Any

from sfworker.algorithm import AlgorithmTask
from sfworker.data.scale import ranged, scale
from sfworker.failure import FailureCode, TaskFailure


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Write the tables with scaled columns; smallest and largest values stay with their party."""
    low, high = task.parameters["feature_range"]
    if low >= high:
        text = "task_config.feature_range must be [min, max] with min less than max"
        raise TaskFailure(FailureCode.PARAM_INVALID, text)
    return {**scale(task, ranged, low, high), "feature_range": [low, high]}
