"""Missing values replaced, each party's by what its own column says, or by a constant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sfworker.algorithm import AlgorithmTask
from sfworker.data.columns import columns_that, locate
from sfworker.data.tables import MISSING, is_numeric, numbers, plain_number, read_text
from sfworker.data.transform import INPUT, OUTPUT, above_lowest, change_columns, listed, require_finite
from sfworker.failure import FailureCode, TaskFailure

Fill = str | float | None
"""None with the strategies that have no use for it."""


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Write the tables with columns filled; all other values keep their text."""
    strategy, fill_value = task.parameters["strategy"], task.parameters.get("fill_value")
    if strategy == "constant" and fill_value is None:
        text = "task_config.fill_value is missing; add the number or text that strategy constant fills in"
        raise TaskFailure(FailureCode.PARAM_INVALID, text)
    if task.parameters.get("columns") is None:
        columns = columns_that(task, INPUT, to_fill, strategy, fill_value)
    else:
        columns = locate(task, INPUT, "columns")
    change_columns(task, columns, filled, strategy, fill_value)
    return {
        "output_paths": task.parameters[OUTPUT],
        "filled_columns": listed(task, columns),
        "strategy": strategy,
        "parties": list(task.parameters[INPUT]),
    }


def to_fill(path: str, strategy: str, fill_value: Fill) -> list[str]:
    """Columns with missing values that the strategy fits."""
    table = read_text(path)
    return [
        str(name)
        for name in table.columns
        if table[name].isin(MISSING).any() and _fits(table[name], strategy, fill_value)
    ]


def filled(text: pd.Series[str], name: str, strategy: str, fill_value: Fill) -> pd.Series[str]:
    """The column with missing values filled; they are empty if it has no value to take the filling from."""
    missing = text.isin(MISSING)
    if fill_value is not None and strategy == "constant":
        return text.mask(missing, _written(fill_value))
    if missing.all():
        return text.mask(missing, "")
    return text.mask(missing, STRATEGIES[strategy](text[~missing], name))


def _fits(text: pd.Series[str], strategy: str, fill_value: Fill) -> bool:
    if strategy == "mode":
        return not text.isin(MISSING).all()
    if strategy == "constant":
        # Text would make a column of numbers useless, and a number says nothing among texts.
        return text.isin(MISSING).all() or is_numeric(text) == _is_number(fill_value)
    return is_numeric(text)


def _is_number(fill_value: Fill) -> bool:
    return is_numeric(pd.Series([str(fill_value)]))


def _mean(text: pd.Series[str], name: str) -> str:
    values = numbers(text, name)
    return _number(values.min() + above_lowest(values).mean(), name)


def _median(text: pd.Series[str], name: str) -> str:
    return _number(numbers(text, name).median(), name)


def _mode(text: pd.Series[str], name: str) -> str:
    """The smallest of the most frequent values as it is written first; 1 and 1.0 are one value."""
    values: pd.Series[Any] = numbers(text, name) if is_numeric(text) else text
    most = values.mode().min()
    return str(text[values == most].iloc[0])


STRATEGIES: dict[str, Callable[[pd.Series[str], str], str]] = {"mean": _mean, "median": _median, "mode": _mode}


def _number(value: float, name: str) -> str:
    require_finite(np.asarray([value]), name)
    return _written(float(value))


def _written(value: str | float) -> str:
    return value if isinstance(value, str) else str(plain_number(value))
