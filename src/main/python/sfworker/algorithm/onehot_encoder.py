"""Columns of categories as columns of 0 and 1, each party its own."""

from __future__ import annotations

from typing import Any

from sfworker.algorithm import AlgorithmTask
from sfworker.data.categories import encode, one_hot


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Write the tables with new columns at the end, and `<output>.rules.json` with {column: {category: new column}}."""
    drop = task.parameters["drop"]
    return {**encode(task, one_hot, drop), "drop": drop}
