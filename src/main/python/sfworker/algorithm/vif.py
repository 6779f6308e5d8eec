"""Variance inflation factors: how well each column follows from the others, over all parties.

Columns that follow exactly have huge factors, not infinite ones: on secrets the inverse of the matrix is approached in
a fixed number of steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import secretflow as sf
from secretflow.stats import SSVertVIF

from sfworker.algorithm import AlgorithmTask
from sfworker.data.report import write_report
from sfworker.data.variation import Varying, read_varying
from sfworker.failure import FailureCode, TaskFailure

FILES = "input_data"
# Texts that user interfaces show and compare (task contract, section 3.13).
DIAGNOSES = {
    "severe": "严重共线性",
    "moderate": "中度共线性",
    "none": "无共线性问题",
    "unknown": "无法计算",
}
SEVERE_ABOVE = 10
MODERATE_ABOVE = 5
# Less than 1 is impossible; this much is no rounding error any more.
IMPOSSIBLE_BELOW = 0.9
SMALLEST_EIGENVALUE = 1e-12


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Report the factors by the names of the columns; null for a constant column, which has none."""
    data = read_varying(task, FILES)
    found = dict(zip(data.varying, _factors(task, data).tolist(), strict=True)) if data.varying else {}
    factors = {name: found.get(name) for name in data.names}
    codes = {name: diagnosis_code(factor) for name, factor in factors.items()}
    report = {
        "vif_values": factors,
        "diagnosis": {name: DIAGNOSES[code] for name, code in codes.items()},
        "diagnosis_code": codes,
        "columns": data.names,
        "parties": list(task.parameters[FILES]),
    }
    write_report(task, "output_report", report)
    return {"output_report": task.parameters["output_report"], "num_columns": len(data.names), **report}


def diagnosis_code(factor: float | None) -> str:
    """What a factor says: `severe`, `moderate`, `none`, or `unknown` without one."""
    if factor is None:
        return "unknown"
    if factor > SEVERE_ABOVE:
        return "severe"
    return "moderate" if factor > MODERATE_ABOVE else "none"


def _factors(task: AlgorithmTask, data: Varying) -> np.ndarray[Any, Any]:
    if data.alone:
        return np.asarray(sf.reveal(data.alone(_local)(data.alone_frame())))
    standardize = task.parameters.get("standardize", True)
    found = np.array(SSVertVIF(data.require_spu()).vif(data.table, standardize), dtype=float)
    if standardize:
        # The library scales by the deviation of n rows and multiplies with n - 1.
        found *= data.rows / (data.rows - 1)
    if found.min() < IMPOSSIBLE_BELOW:
        text = "the factors came out wrong: the fixed-point numbers of the SPU do not suffice; use protocol SEMI2K"
        raise TaskFailure(FailureCode.COMPUTATION, text)
    return found


def _local(frame: pd.DataFrame) -> np.ndarray[Any, Any]:
    correlation = np.atleast_2d(np.corrcoef(frame.to_numpy(), rowvar=False))
    values, vectors = np.linalg.eigh(correlation)
    factors: np.ndarray[Any, Any] = (vectors**2 / np.maximum(values, SMALLEST_EIGENVALUE)).sum(axis=1)
    return factors
