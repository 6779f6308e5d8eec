"""Pearson correlation of every two columns, over all parties; nothing but the coefficients is revealed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import secretflow as sf
from secretflow.stats import SSVertPearsonR

from sfworker.algorithm import AlgorithmTask
from sfworker.data.report import write_report
from sfworker.data.variation import Varying, read_varying

FILES = "input_data"


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Report the coefficients by the names of the columns; null for a constant column, which has none."""
    data = read_varying(task, FILES)
    found = _correlation(task, data).tolist() if data.varying else []
    rows = {name: dict(zip(data.varying, row, strict=True)) for name, row in zip(data.varying, found, strict=True)}
    matrix = {one: {other: rows.get(one, {}).get(other) for other in data.names} for one in data.names}
    write_report(task, "output_report", matrix)
    return {
        "output_report": task.parameters["output_report"],
        "num_columns": len(data.names),
        "columns": data.names,
        "parties": list(task.parameters[FILES]),
        "correlation_matrix": matrix,
    }


def _correlation(task: AlgorithmTask, data: Varying) -> np.ndarray[Any, Any]:
    if data.alone:
        return np.asarray(sf.reveal(data.alone(_local)(data.alone_frame())))
    standardize = task.parameters.get("standardize", True)
    found = np.array(SSVertPearsonR(data.require_spu()).pearsonr(data.table, standardize), dtype=float)
    if standardize:
        # The library scales by the deviation of n rows and divides the products by n - 1.
        found *= (data.rows - 1) / data.rows
    np.fill_diagonal(found, 1)
    return np.clip(found, -1, 1)


def _local(frame: pd.DataFrame) -> np.ndarray[Any, Any]:
    return np.clip(np.atleast_2d(np.corrcoef(frame.to_numpy(), rowvar=False)), -1, 1)
