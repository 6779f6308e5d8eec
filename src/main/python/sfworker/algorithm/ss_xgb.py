"""Gradient-boosted trees on columns of several parties.

Each party knows the splits by its own columns, and of the others' only which party they are at; nobody sees the
weights of the leaves. In logistic trees `base_score` is what the sigmoid is taken of, not a probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import secretflow as sf
from secretflow.data import FedNdarray
from secretflow.ml.boost.ss_xgb_v import Xgb, XgbModel
from secretflow.ml.boost.ss_xgb_v.core.node_split import RegType

from sfworker.algorithm import AlgorithmTask
from sfworker.model import about as metadata
from sfworker.model import store
from sfworker.model.predicting import Prediction, Predictor, also_predicted
from sfworker.model.training import MODEL, read_training, trained
from sfworker.model.tree import Tree

WHOLE = ("num_boost_round", "max_depth", "seed")
FRACTIONS = ("learning_rate", "reg_lambda", "subsample", "colsample_by_tree", "base_score", "sketch_eps")


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Train, save, and predict if there is something to predict."""
    params = effective(task.parameters["params"])
    training = read_training(task, "objective logistic" if params["objective"] == "logistic" else None)
    prediction = Prediction.after_training(task, training.columns)

    def progress(booster: Any, tree: int, history: Any) -> None:
        task.progress((tree + 1) / params["num_boost_round"])

    # The library takes its parameters out of what it is given.
    booster = Xgb(task.devices.require_spu())
    model = booster.train(dict(params), training.features, training.label, dump_function=progress)
    store.save(task, MODEL, {**_about(model, params), **training.about(task)}, model.weights, _trees(model))
    rows = prediction.write(task, predictor(model), _is_logistic(model)) if prediction else None
    return {
        **trained(task, training),
        "num_trees": len(model.trees),
        "training_params": params,
        "params": params,
        "training_metrics": {"num_trees": len(model.trees)},
        **also_predicted(task, prediction, rows),
    }


def effective(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as the library takes them."""
    return {
        **{name: int(params[name]) for name in WHOLE},
        **{name: float(params[name]) for name in FRACTIONS},
        "objective": params["objective"],
    }


def load(task: AlgorithmTask, field: str) -> tuple[store.Loaded, XgbModel, bool]:
    """The model at the paths of a field, ready to predict, and whether it predicts probabilities."""
    loaded = store.load(task, field, metadata.TREES)
    about = loaded.about
    model = XgbModel(task.devices.require_spu(), RegType(about["objective"]), about["base_score"])
    model.weights = loaded.weights
    model.trees = [
        {task.devices.pyu[party]: trees[number] for party, trees in loaded.trees.items()}
        for number in range(about["num_trees"])
    ]
    return loaded, model, _is_logistic(model)


def predictor(model: XgbModel) -> Predictor:
    """How the model predicts."""

    def predict(features: FedNdarray, receiver: sf.PYU) -> FedNdarray:
        return model.predict(features, to_pyu=receiver)

    return predict


def _about(model: XgbModel, params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "model_type": metadata.TREES,
        "objective": params["objective"],
        "base_score": params["base_score"],
        "num_trees": len(model.trees),
        "training_params": dict(params),
    }


def _trees(model: XgbModel) -> dict[str, list[sf.PYUObject]]:
    devices = {device.party: device for device in model.trees[0]}
    return {party: [device(_tree)(tree[device]) for tree in model.trees] for party, device in devices.items()}


def _tree(found: Any) -> Tree:
    return Tree([int(feature) for feature in found.split_features], [float(value) for value in found.split_values])


def _is_logistic(model: XgbModel) -> bool:
    return bool(model.objective == RegType.Logistic)
