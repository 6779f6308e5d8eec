"""Columns of a joint table that are set in relation to each other: those that vary, and where to compute."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import secretflow as sf
from secretflow.data.vertical import VDataFrame
from sklearn.preprocessing import StandardScaler

from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable
from sfworker.data.asking import tell
from sfworker.data.columns import flat, named_or_numeric
from sfworker.data.joint import read_joint
from sfworker.failure import FailureCode, TaskFailure

# How far mean and deviation of columns that are said to be standardized may be off.
TOLERANCE = 0.01


@dataclass(frozen=True)
class Varying:
    """All columns as the sender named them, and the joint table of those that vary, in the table's own order.

    `alone` is the party that has all columns that vary; then nothing is computed on secrets.
    """

    names: list[str]
    varying: list[str]
    table: VDataFrame
    alone: sf.PYU | None
    spu: sf.SPU | None

    @property
    def rows(self) -> int:
        """Number of rows of the table."""
        return int(self.table.shape[0])

    def require_spu(self) -> sf.SPU:
        """Give the SPU; fails with PARAM_INVALID when the message has none."""
        if self.spu is None:
            text = "spu_config is missing; add it: the columns are at several parties, and so computed on as secrets"
            raise TaskFailure(FailureCode.PARAM_INVALID, text)
        return self.spu

    def alone_frame(self) -> sf.PYUObject:
        """The columns that vary, at the party that has all of them."""
        return self.table.partitions[self.alone].data


def read_varying(task: AlgorithmTask, files: str) -> Varying:
    """Read what `task_config.columns` names, else all numeric columns.

    All parties learn which columns are constant. Fails with PARAM_INVALID also when `standardize` is false and a
    column is not standardized.
    """
    columns, names = named_or_numeric(task, files)
    table = read_joint(task, files, columns)
    frames = {party: table.partitions[task.devices.pyu[party]].data for party in columns}
    promised = not task.parameters.get("standardize", True)
    found = tell(task, files, _varying, {party: (frame, promised) for party, frame in frames.items()})
    varying = flat(found)
    holders = [party for party, own in found.items() if own]
    return Varying(
        names=names,
        varying=varying,
        table=table[varying] if varying else table,
        alone=task.devices.pyu[(holders or list(columns))[0]] if len(holders) <= 1 else None,
        spu=task.devices.spu,
    )


def _varying(frame: pd.DataFrame, promised: bool) -> list[str]:
    values = frame.to_numpy()
    # The scaler knows from which deviation on there is nothing but rounding errors, and leaves such a column at 0.
    varies = StandardScaler().fit_transform(values).std(axis=0) > 0.5
    if promised:
        for place, name in enumerate(frame.columns):
            deviations = values[:, place].std(), values[:, place].std(ddof=1) if len(values) > 1 else 0.0
            is_scaled = any(abs(deviation - 1) <= TOLERANCE for deviation in deviations)
            if varies[place] and not (is_scaled and abs(values[:, place].mean()) <= TOLERANCE):
                raise BadTable(
                    f"column '{name}' is not standardized (mean 0, deviation 1); leave out task_config.standardize"
                )
    return [str(name) for name, one in zip(frame.columns, np.atleast_1d(varies), strict=True) if one]
