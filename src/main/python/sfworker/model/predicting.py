"""Predicting with a model, in a task of its own or right after a training; only the receiver sees the predictions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import secretflow as sf
from secretflow.data import FedNdarray

from sfworker.algorithm import AlgorithmTask
from sfworker.data.asking import tell, writing
from sfworker.data.columns import Columns
from sfworker.data.joint import read_frames
from sfworker.data.tables import write_table
from sfworker.failure import FailureCode, TaskFailure
from sfworker.model.training import vertical

THRESHOLD = 0.5

Predictor = Callable[[FedNdarray, sf.PYU], FedNdarray]
"""From the features to the predictions, which only the given party gets."""


@dataclass(frozen=True)
class Fields:
    """Names of the fields that say what to predict, where to write it, and who gets it."""

    data: str
    output: str
    receiver: str


OF_PREDICTION = Fields("predict_data", "output_path", "receiver_party")
OF_TRAINING = Fields("test_data", "prediction_output", "prediction_receiver")


@dataclass(frozen=True)
class Prediction:
    """A table to predict, read and checked."""

    fields: Fields
    receiver: str
    features: FedNdarray

    @staticmethod
    def read(task: AlgorithmTask, fields: Fields, columns: Columns, label_party: str) -> Prediction:
        """Read the columns the model was trained with, each at the party that had it then; others are ignored."""
        receiver = task.parameters.get(fields.receiver) or label_party
        if receiver not in task.parameters[fields.output]:
            raise _invalid(
                f"task_config.{fields.output} has no path for party '{receiver}', which receives the predictions; "
                f"add one, or name another party in task_config.{fields.receiver}"
            )
        for party in columns:
            if party not in task.parameters[fields.data]:
                raise _invalid(f"task_config.{fields.data} has no file for party '{party}', whose features are needed")
        frames, _ = read_frames(task, fields.data, columns)
        pyu = task.devices.pyu
        features = vertical({pyu[party]: pyu[party](_values)(frame) for party, frame in sorted(frames.items())})
        return Prediction(fields, receiver, features)

    @staticmethod
    def after_training(task: AlgorithmTask, columns: Columns) -> Prediction | None:
        """The table to predict right after the training, if the task has one."""
        given = [name for name in (OF_TRAINING.data, OF_TRAINING.output) if task.parameters.get(name)]
        if len(given) == 1:
            missing = OF_TRAINING.output if given[0] == OF_TRAINING.data else OF_TRAINING.data
            raise _invalid(f"task_config.{missing} is missing; task_config.{given[0]} needs it")
        if not given:
            return None
        return Prediction.read(task, OF_TRAINING, columns, task.parameters["label_party"])

    def write(self, task: AlgorithmTask, predict: Predictor, probabilities: bool) -> int:
        """Predict, let the receiver write the file, and say how many rows it has."""
        pyu = task.devices.pyu[self.receiver]
        predicted = predict(self.features, pyu).partitions[pyu]
        path = task.output_map(self.fields.output)[self.receiver]
        rows = tell(task, self.fields.output, _write, {self.receiver: (path, predicted, probabilities)})
        return int(rows[self.receiver])


def predicted(task: AlgorithmTask, prediction: Prediction, rows: int) -> dict[str, Any]:
    """The result of a prediction task: a count, nothing about the predictions themselves."""
    return {
        "output_path": task.parameters[OF_PREDICTION.output],
        "receiver_party": prediction.receiver,
        "num_predictions": rows,
        "secure_mode": True,
    }


def also_predicted(task: AlgorithmTask, prediction: Prediction | None, rows: int | None) -> dict[str, Any]:
    """What a training says of the prediction after it; nulls if there was none."""
    if prediction is None:
        return {"prediction_output": None, "prediction_receiver": None, "num_predictions": None}
    return {
        "prediction_output": task.parameters[OF_TRAINING.output][prediction.receiver],
        "prediction_receiver": prediction.receiver,
        "num_predictions": rows,
    }


def _values(table: pd.DataFrame) -> np.ndarray[Any, Any]:
    values: np.ndarray[Any, Any] = table.to_numpy()
    return values


def _write(path: str, predicted: np.ndarray[Any, Any], probabilities: bool) -> int:
    values = np.asarray(predicted, dtype=np.float64).reshape(-1)
    if probabilities:
        # Fixed-point numbers may end a little outside.
        values = values.clip(0, 1)
    classes = (values >= THRESHOLD).astype(int) if probabilities else values
    with writing():
        write_table(pd.DataFrame({"probability": values, "prediction": classes}), path)
    return len(values)


def _invalid(text: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, text)
