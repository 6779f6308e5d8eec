"""How far predicted numbers are from the true ones; one party has both, and all learn the metrics.

In double precision: SecretFlow's own evaluation computes in single precision, which numbers such as times in seconds
do not survive.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import secretflow as sf

from sfworker.algorithm import AlgorithmTask
from sfworker.data.compared import PREDICTIONS, Numbers, ratio, read_column, read_compared
from sfworker.data.report import write_report


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Report the metrics; those that a label of 0 or a constant label leaves without meaning are null."""
    compared = read_compared(task, read_column, read_column)
    found = task.devices.pyu[compared.owner](evaluate)(compared.labels, compared.predictions)
    config = {name: task.parameters[name] for name in ("label_column", "prediction_column")}
    shared = {"metrics": sf.reveal(found), "parties": list(task.parameters[PREDICTIONS])}
    write_report(task, "output_report", {**shared, "config": config})
    return {**shared, "output_report": task.parameters["output_report"]}


def evaluate(labels: Numbers, predictions: Numbers) -> dict[str, float]:
    """The metrics, NaN for one without meaning; `mape` is a fraction."""
    errors = labels - predictions
    mse = float(np.mean(errors**2))
    # The variance of equal numbers is a rounding error.
    is_constant = bool(np.ptp(labels) == 0)
    variance = 0.0 if is_constant else float(np.var(labels))
    return {
        "mse": mse,
        "rmse": mse**0.5,
        "mae": float(np.mean(np.abs(errors))),
        "mape": float(np.mean(np.abs(errors / labels))) if np.all(labels) else float("nan"),
        "r2_score": 1 - ratio(mse, variance),
        "explained_variance": 1 - ratio(np.var(errors), variance),
    }
