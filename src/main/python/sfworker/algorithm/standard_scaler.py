"""Columns with mean 0 and standard deviation 1, each party its own."""

from __future__ import annotations

from typing import Any

from sfworker.algorithm import AlgorithmTask
from sfworker.data.scale import scale, standardized


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Write the tables with scaled columns; mean and deviation stay with their party."""
    how = {name: task.parameters[name] for name in ("with_mean", "with_std")}
    return {**scale(task, standardized, *how.values()), **how}
