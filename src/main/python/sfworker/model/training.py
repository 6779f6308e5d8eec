"""What the training types have in common: their tables, and what a model remembers of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from secretflow.data import FedNdarray, PartitionWay

from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable
from sfworker.data.asking import file_label
from sfworker.data.columns import Columns, flat, locate, locate_one
from sfworker.data.joint import read_frames
from sfworker.data.tables import read_numbers
from sfworker.failure import FailureCode, TaskFailure

FILES = "train_data"
MODEL = "model_output"


@dataclass(frozen=True)
class Training:
    """The training table: features, by party in the order of the names of the parties, and the label."""

    columns: Columns
    features: FedNdarray
    label: FedNdarray
    rows: int

    def of_rows(self, rows: int) -> Training:
        """The table with so many rows: the first ones once more behind the last."""
        features, label = (
            vertical({pyu: pyu(_wrapped)(part, rows) for pyu, part in table.partitions.items()})
            for table in (self.features, self.label)
        )
        return replace(self, features=features, label=label, rows=rows)

    def about(self, task: AlgorithmTask) -> dict[str, Any]:
        """What a model remembers of its training table."""
        return {
            "parties": list(task.parties),
            "features": names_of(task, self.columns),
            "feature_parties": self.columns,
            "label": task.parameters["label"],
            "label_party": task.parameters["label_party"],
        }


def read_training(task: AlgorithmTask, binary: str | None) -> Training:
    """Read the training table; fails with PARAM_INVALID for what cannot be trained with.

    `binary` names the setting that wants labels of 0 and 1, None if any number will do.
    """
    party, label = task.parameters["label_party"], task.parameters["label"]
    columns = dict(sorted(locate(task, FILES, "features").items()))
    locate_one(task, FILES, "label", party)
    if label in flat(columns):
        raise invalid(f"task_config.label '{label}' is also one of task_config.features; remove it there")
    wanted = {**columns, party: [*columns.get(party, []), label]}
    frames, rows = read_frames(task, FILES, wanted, partial(_read, label=label, binary=binary))
    count = len(flat(columns))
    if rows <= count:
        # With fewer, the label could be computed from what the parties learn.
        raise invalid(
            f"{file_label(task, FILES, party)}: {rows} rows are too few for {count} features; "
            "there must be more rows than features"
        )
    pyu = task.devices.pyu
    features = {pyu[own]: pyu[own](_values)(frames[own], names) for own, names in columns.items()}
    learned = {pyu[party]: pyu[party](_values)(frames[party], [label])}
    return Training(columns, vertical(features), vertical(learned), rows)


def names_of(task: AlgorithmTask, columns: Columns) -> list[str]:
    """All features, in the order of the sender."""
    named = task.parameters["features"]
    return flat(columns, named if isinstance(named, list) else ())


def vertical(parts: Mapping[Any, Any]) -> FedNdarray:
    """Arrays of the parties as one table."""
    return FedNdarray(partitions=dict(parts), partition_way=PartitionWay.VERTICAL)


def trained(task: AlgorithmTask, training: Training) -> dict[str, Any]:
    """What the results of all trainings have."""
    return {
        "model_saved": True,
        "model_path": task.parameters[MODEL],
        "model_paths": task.parameters[MODEL],
        "model_output": task.parameters[MODEL],
        "parties": list(task.parameters[FILES]),
        "features": names_of(task, training.columns),
        "label": task.parameters["label"],
        "label_party": task.parameters["label_party"],
        "secure_mode": True,
        "weights_encrypted": True,
    }


def invalid(text: str) -> TaskFailure:
    """A failure that the sender can mend."""
    return TaskFailure(FailureCode.PARAM_INVALID, text)


def _read(path: str, names: Sequence[str], label: str, binary: str | None) -> pd.DataFrame:
    table = read_numbers(path, names)
    if binary and label in table:
        wrong = ~table[label].isin((0.0, 1.0))
        if wrong.any():
            row = int(np.flatnonzero(wrong.to_numpy())[0]) + 1
            raise BadTable(f"the label column '{label}' is neither 0 nor 1 in row {row}, which {binary} needs")
    return table


def _values(table: pd.DataFrame, names: Sequence[str]) -> np.ndarray[Any, Any]:
    values: np.ndarray[Any, Any] = table[list(names)].to_numpy()
    return values


def _wrapped(values: np.ndarray[Any, Any], rows: int) -> np.ndarray[Any, Any]:
    wrapped: np.ndarray[Any, Any] = values[np.arange(rows) % len(values)]
    return wrapped
