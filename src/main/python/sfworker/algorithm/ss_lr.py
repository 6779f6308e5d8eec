"""Logistic or linear regression on columns of several parties; nobody sees the weights.

The parties compute on secret shares with mini-batch gradient descent. An epoch sees all rows: the library leaves out
those behind the last full batch, so the batches are made as equal as they can be, and the first rows fill up the last.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import secretflow as sf
from secretflow.data import FedNdarray
from secretflow.ml.linear import LinearModel, RegType, SSRegression
from secretflow.utils.sigmoid import SigType

from sfworker.algorithm import AlgorithmTask
from sfworker.model import about as metadata
from sfworker.model import store
from sfworker.model.predicting import Prediction, Predictor, also_predicted
from sfworker.model.training import MODEL, Training, invalid, read_training, trained

# Rows that are predicted in one step; smaller steps only cost time, larger ones memory.
PREDICTED_ROWS = 8192
NO_PENALTY = "none"


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Train, save, and predict if there is something to predict."""
    params = effective(task.parameters["params"])
    training = read_training(task, "reg_type logistic" if params["reg_type"] == "logistic" else None)
    params["batch_size"] = min(params["batch_size"], training.rows)
    prediction = Prediction.after_training(task, training.columns)
    model = SSRegression(task.devices.require_spu())
    epochs = _fit(task, model, training, params)
    weights = model.save_model()
    store.save(task, MODEL, {**_about(weights, params), **training.about(task)}, [weights.weights], {})
    rows = prediction.write(task, predictor(model), _is_logistic(weights)) if prediction else None
    return {
        **trained(task, training),
        "params": params,
        "training_metrics": {"epochs": epochs, "final_loss": None},
        **also_predicted(task, prediction, rows),
    }


def effective(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as the library takes them; fails with PARAM_INVALID for those that do not go together."""
    penalty = params["penalty"] or NO_PENALTY
    if penalty == "l1":
        raise invalid("task_config.params.penalty l1 is not available for secret-shared training; use l2 or none")
    if penalty == "l2" and params["l2_norm"] <= 0:
        raise invalid("task_config.params.l2_norm must be greater than 0 with penalty l2; or use penalty none")
    if params["strategy"] == "policy_sgd" and params["reg_type"] != "logistic":
        raise invalid("task_config.params.strategy policy_sgd is for reg_type logistic only; use naive_sgd")
    rate, epoch = params.get("decay_rate"), params.get("decay_epoch")
    if (rate is None) != (epoch is None):
        raise invalid("task_config.params.decay_rate and decay_epoch work together only; give both or none")
    return {
        "epochs": int(params["epochs"]),
        "learning_rate": float(params["learning_rate"]),
        "batch_size": int(params["batch_size"]),
        "sig_type": params["sig_type"],
        "reg_type": params["reg_type"],
        "penalty": penalty,
        "l2_norm": float(params["l2_norm"]),
        "eps": float(params["eps"]),
        "decay_epoch": None if epoch is None else int(epoch),
        "decay_rate": None if rate is None else float(rate),
        "strategy": params["strategy"],
    }


def load(task: AlgorithmTask, field: str) -> tuple[store.Loaded, SSRegression, bool]:
    """The model at the paths of a field, ready to predict, and whether it predicts probabilities."""
    loaded = store.load(task, field, metadata.LINEAR)
    # "SigType.T1": the name is what was stored.
    reg_type, sig_type = (loaded.about[name].rpartition(".")[2] for name in ("reg_type", "sig_type"))
    linear = LinearModel(loaded.weights[0], RegType[reg_type], SigType[sig_type])
    model = SSRegression(task.devices.require_spu())
    model.load_model(linear)
    return loaded, model, _is_logistic(linear)


def _fit(task: AlgorithmTask, model: SSRegression, training: Training, params: Mapping[str, Any]) -> int:
    """Train; says how many epochs that took: it stops when the weights hardly change any more."""
    called = 0

    def progress(epoch: int, state: Any) -> None:
        nonlocal called
        called = epoch + 1
        task.progress(called / params["epochs"])

    penalty = "None" if params["penalty"] == NO_PENALTY else params["penalty"]
    batches = math.ceil(training.rows / params["batch_size"])
    size = math.ceil(training.rows / batches)
    full = training.of_rows(batches * size)
    fitting = {**params, "penalty": penalty, "batch_size": size}
    model.fit(full.features, full.label, **fitting, epoch_callback=progress)
    # The library does not call for the epoch that it stops after.
    return min(called + 1, int(params["epochs"]))


def _about(model: LinearModel, params: Mapping[str, Any]) -> dict[str, Any]:
    settings = {name: value for name, value in params.items() if name not in ("reg_type", "sig_type")}
    return {
        "model_type": metadata.LINEAR,
        "reg_type": str(model.reg_type),
        "sig_type": str(model.sig_type),
        "training_params": settings,
    }


def _is_logistic(model: LinearModel) -> bool:
    return bool(model.reg_type == RegType.Logistic)


def predictor(model: SSRegression) -> Predictor:
    """How the model predicts."""

    def predict(features: FedNdarray, receiver: sf.PYU) -> FedNdarray:
        return model.predict(features, batch_size=PREDICTED_ROWS, to_pyu=receiver)

    return predict
