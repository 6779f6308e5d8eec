"""Predictions and what came true, two columns of one party: what evaluations compare. The other parties only listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import secretflow as sf

from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable
from sfworker.data.asking import file_label, keep, tell
from sfworker.data.tables import read_numbers

PREDICTIONS = "prediction_data"
LABELS = "label_data"

Numbers = npt.NDArray[np.float64]
Reader = Callable[[str, str], Numbers]
"""Reads one column of (path, column); raises BadTable."""


@dataclass(frozen=True)
class Compared:
    """Both columns, row by row, at their owner."""

    owner: str
    labels: sf.PYUObject
    predictions: sf.PYUObject


def read_compared(task: AlgorithmTask, label_reader: Reader, prediction_reader: Reader) -> Compared:
    """Read `prediction_column`, and `label_column` from `label_data` if that is given, else from the same file.

    Fails with PARAM_INVALID for a column that is not there or has a bad value, or when the files differ in length.
    """
    owner = next(iter(task.parameters[PREDICTIONS]))
    field = LABELS if task.parameters.get(LABELS) else PREDICTIONS
    path, label_path = task.input_map(PREDICTIONS)[owner], task.input_map(field)[owner]
    asked = {owner: (label_path, task.parameters["label_column"])}
    labels = keep(task, field, label_reader, asked)[owner]
    asked = {owner: (path, task.parameters["prediction_column"])}
    predictions = keep(task, PREDICTIONS, prediction_reader, asked)[owner]
    if field == LABELS:
        label = file_label(task, LABELS, owner)
        tell(task, PREDICTIONS, _require_equal, {owner: (predictions, labels, label)})
    return Compared(owner, labels, predictions)


def _require_equal(predictions: Numbers, labels: Numbers, label: str) -> None:
    if len(predictions) != len(labels):
        raise BadTable(
            f"the file has {len(predictions)} rows, but {label} has {len(labels)}; both must have the same rows"
        )


def read_column(path: str, name: str) -> Numbers:
    """One numeric column without missing values."""
    return read_numbers(path, [name])[name].to_numpy()


def ratio(part: Any, whole: Any) -> float:
    """The quotient, NaN when there is nothing to divide by; a result has null then."""
    return float(part) / float(whole) if whole else float("nan")
