"""Numeric columns as numbers of bins; a missing value stays missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sfworker.algorithm import AlgorithmTask
from sfworker.data.columns import locate
from sfworker.data.tables import numbers
from sfworker.data.transform import INPUT, OUTPUT, change_columns, listed, require_finite

Floats = np.ndarray[Any, np.dtype[np.float64]]
Edges = Callable[[Floats, int], Floats]
"""Edges of the bins of (numbers, wanted count), both ends included."""


def put_in_bins(task: AlgorithmTask, edges: Edges, binning_type: str) -> dict[str, Any]:
    """Replace the columns that the sender names by numbers of bins; the edges stay with their party."""
    columns = locate(task, INPUT, "columns")
    n_bins = task.parameters["n_bins"]
    change_columns(task, columns, binned, edges, n_bins)
    return {
        "output_paths": task.parameters[OUTPUT],
        "binned_columns": listed(task, columns),
        "n_bins": n_bins,
        "binning_type": binning_type,
        "parties": list(task.parameters[INPUT]),
    }


def binned(text: pd.Series[str], name: str, edges: Edges, n_bins: int) -> pd.Series[Any]:
    """Numbers of bins from 0; an edge belongs to the bin below it, the smallest number to the first."""
    values = numbers(text, name)
    missing = values.isna().to_numpy()
    if missing.all():
        return text.mask(missing, "")
    bounds = edges(values.to_numpy()[~missing], n_bins)
    require_finite(bounds, name)
    codes = np.searchsorted(bounds[1:-1], values.to_numpy(), side="left")
    return pd.Series(pd.arrays.IntegerArray(codes.astype("int64"), missing), text.index)


def quantile_edges(values: Floats, n_bins: int) -> Floats:
    """Quantiles with linear interpolation; equal ones are one edge, so there may be fewer bins than wanted.

    An edge that falls on a row is the value of the row. Places are reckoned in whole numbers for that: as floats they
    come out beside the row, and so would the edge beside its value.
    """
    ordered = np.sort(values)
    below, rest = np.divmod(np.arange(n_bins + 1) * (len(ordered) - 1), n_bins)
    low, high = ordered[below], ordered[np.minimum(below + 1, len(ordered) - 1)]
    share = rest / n_bins
    with np.errstate(over="ignore", invalid="ignore"):
        between = np.where(share < 0.5, low + (high - low) * share, high - (high - low) * (1 - share))
    edges: Floats = np.unique(np.where(rest == 0, low, between))
    return edges


def equal_edges(values: Floats, n_bins: int) -> Floats:
    """The range in parts of equal width."""
    edges: Floats = np.linspace(values.min(), values.max(), n_bins + 1)
    return edges
