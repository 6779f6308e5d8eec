"""Scaling of numeric columns; missing values stay missing, and a column of equal numbers is no mistake."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sfworker.algorithm import AlgorithmTask
from sfworker.data.columns import locate, numeric
from sfworker.data.tables import numbers
from sfworker.data.transform import INPUT, OUTPUT, ColumnChange, above_lowest, change_columns, listed, require_finite


def scale(task: AlgorithmTask, change: ColumnChange, *arguments: Any) -> dict[str, Any]:
    """Scale the columns that the sender names, else all numeric ones that are no keys; what the results have alike."""
    columns = numeric(task, INPUT) if task.parameters.get("columns") is None else locate(task, INPUT, "columns")
    change_columns(task, columns, change, *arguments)
    names = listed(task, columns)
    return {
        "output_paths": task.parameters[OUTPUT],
        "scaled_columns": names,
        "columns_scaled": names,
        "parties": list(task.parameters[INPUT]),
    }


def standardized(text: pd.Series[str], name: str, with_mean: bool, with_std: bool) -> pd.Series[float]:
    """Numbers less their mean, divided by their population standard deviation; by 1 if they are all equal."""
    values = numbers(text, name)
    above = above_lowest(values)
    centred = above - above.mean()
    scaled = centred if with_mean else values
    if with_std and above.max() > 0:
        scaled = scaled / np.sqrt((centred**2).mean())
    require_finite(scaled[values.notna()], name)
    return scaled


def ranged(text: pd.Series[str], name: str, low: float, high: float) -> pd.Series[float]:
    """Numbers between `low`, where the smallest goes, and `high`, for the largest; `low` if they are all equal."""
    values = numbers(text, name)
    above = above_lowest(values)
    share = above / above.max() if above.max() > 0 else above
    # In this form the ends are met exactly.
    scaled = share * high + (1 - share) * low
    require_finite(scaled[values.notna()], name)
    return scaled
