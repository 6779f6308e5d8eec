"""Plain models in NumPy, to compare the secret-shared ones with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, Any]


def table(base: Path, paths: Mapping[str, str], columns: list[str]) -> Array:
    """Columns of the tables of all parties, side by side."""
    together = pd.concat([pd.read_csv(base / path) for path in paths.values()], axis=1)
    return together[columns].to_numpy()


def regression(features: Array, label: Array, params: Mapping[str, Any]) -> Array:
    """Weights, the bias last, after mini-batch gradient descent; the batches are about equally large."""
    inputs = np.column_stack([features, np.ones(len(features))])
    weights = np.zeros(inputs.shape[1])
    count = math.ceil(len(inputs) / params["batch_size"])
    penalty = params["l2_norm"] if params["penalty"] == "l2" else 0.0
    for _ in range(params["epochs"]):
        for batch in np.array_split(np.arange(len(inputs)), count):
            x, y = inputs[batch], label[batch]
            wrong = predict_with(weights, x[:, :-1], params["reg_type"]) - y
            shrink = np.append(weights[:-1], 0) * penalty
            weights = weights - params["learning_rate"] * (x.T @ wrong + shrink) / len(batch)
    return weights


def predict_with(weights: Array, features: Array, reg_type: str) -> Array:
    """What the regression predicts."""
    values = features @ weights[:-1] + weights[-1]
    result: Array = 1 / (1 + np.exp(-values)) if reg_type == "logistic" else values
    return result


def auc(label: Array, score: Array) -> float:
    """How often a positive row has a higher score than a negative one."""
    positive, negative = score[label == 1][:, None], score[label == 0]
    return float(np.mean((positive > negative) + (positive == negative) / 2))
