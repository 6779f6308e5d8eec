"""Columns as bins of equal width, each party its own."""

from __future__ import annotations

from typing import Any

from sfworker.algorithm import AlgorithmTask
from sfworker.data.bins import equal_edges, put_in_bins


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Write the tables with numbers of bins instead of values."""
    return put_in_bins(task, equal_edges, "equal_width")
