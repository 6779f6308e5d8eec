"""Tables that the parties compute on together: the same rows in the same order, each party its own columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import secretflow as sf
from secretflow.data import partition
from secretflow.data.vertical import VDataFrame

from sfworker.algorithm import AlgorithmTask
from sfworker.data.asking import file_label, keep
from sfworker.data.columns import Columns
from sfworker.data.tables import read_numbers
from sfworker.failure import FailureCode, TaskFailure

Reader = Callable[..., pd.DataFrame]
"""Reads (path, columns) at one party; raises BadTable."""


def read_joint(task: AlgorithmTask, files: str, columns: Columns, reader: Reader = read_numbers) -> VDataFrame:
    """The columns as one table; fails with PARAM_INVALID for a bad value, or when the row counts differ.

    All parties learn the row counts. Columns stand party by party, in the order of `columns`.
    """
    frames, _ = read_frames(task, files, columns, reader)
    return VDataFrame({frame.device: partition(frame) for frame in frames.values()})


def read_frames(
    task: AlgorithmTask, files: str, columns: Columns, reader: Reader = read_numbers
) -> tuple[dict[str, sf.PYUObject], int]:
    """Each party's columns as a frame of its own, and the number of rows; fails like `read_joint`."""
    paths = task.input_map(files)
    frames = keep(task, files, reader, {party: (paths[party], names) for party, names in columns.items()})
    rows: Mapping[str, int] = sf.reveal({party: task.devices.pyu[party](len)(frame) for party, frame in frames.items()})
    _require_equal(task, files, rows)
    return frames, next(iter(rows.values()))


def _require_equal(task: AlgorithmTask, files: str, rows: Mapping[str, int]) -> None:
    if len(set(rows.values())) > 1:
        counts = ", ".join(f"{file_label(task, files, party)} has {count}" for party, count in rows.items())
        text = f"the files must have the same rows in the same order, but {counts}; run psi first"
        raise TaskFailure(FailureCode.PARAM_INVALID, text)


def await_all(*objects: Any) -> None:
    """Return when all device work these objects stand for is done: a file is there only then."""
    sf.wait(objects)
