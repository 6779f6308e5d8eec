"""Predictions of a model that `ss_xgb` trained; only the receiver sees them."""

from __future__ import annotations

from typing import Any

from sfworker.algorithm import AlgorithmTask
from sfworker.algorithm.ss_xgb import load, predictor
from sfworker.model.predicting import OF_PREDICTION, Prediction, predicted

MODEL = "model_path"


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Load, predict, and let the receiver write the predictions."""
    loaded, model, probabilities = load(task, MODEL)
    about = loaded.about
    prediction = Prediction.read(task, OF_PREDICTION, about["feature_parties"], about["label_party"])
    return predicted(task, prediction, prediction.write(task, predictor(model), probabilities))
