from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plain
from computing import Computer, Config, sample
from support import RunnerClient

DEFAULTS = {
    "num_boost_round": 10,
    "max_depth": 5,
    "learning_rate": 0.3,
    "objective": "logistic",
    "reg_lambda": 0.1,
    "subsample": 1.0,
    "colsample_by_tree": 1.0,
    "base_score": 0.0,
    "seed": 42,
    "sketch_eps": 0.1,
}


def train(**params: Any) -> Config:
    config = sample("ss_xgb")
    config["params"] = {**config["params"], **params}
    return config


def predictions(computer: Computer, name: str = "data/out/bob_xgb_pred.csv") -> pd.DataFrame:
    return pd.read_csv(computer.path(name))


def label_of(computer: Computer) -> plain.Array:
    return plain.table(computer.base, {"bob": "data/bob_test_labels.csv"}, ["y"])[:, 0]


def test_trains_saves_and_predicts_as_the_sample_says(computer: Computer) -> None:
    trained = computer.run(sample("ss_xgb"))
    predicted = computer.run(sample("ss_xgb_predict"))

    config = sample("ss_xgb")
    assert trained == {
        "model_saved": True,
        "model_path": config["model_output"],
        "model_paths": config["model_output"],
        "model_output": config["model_output"],
        "parties": ["alice", "bob"],
        "features": config["features"],
        "label": "y",
        "label_party": "bob",
        "secure_mode": True,
        "weights_encrypted": True,
        "num_trees": 3,
        "params": {**DEFAULTS, **config["params"]},
        "training_params": {**DEFAULTS, **config["params"]},
        "training_metrics": {"num_trees": 3},
        "prediction_output": None,
        "prediction_receiver": None,
        "num_predictions": None,
    }
    assert predicted == {
        "output_path": sample("ss_xgb_predict")["output_path"],
        "receiver_party": "bob",
        "num_predictions": 60,
        "secure_mode": True,
    }
    found = predictions(computer)
    assert list(found) == ["probability", "prediction"]
    assert (found["prediction"] == (found["probability"] >= 0.5)).all()
    assert plain.auc(label_of(computer), found["probability"].to_numpy()) >= 0.7
    assert not computer.path("data/out/alice_xgb_pred.csv").exists()


def test_each_party_has_its_trees_and_its_shares(computer: Computer) -> None:
    computer.run(sample("ss_xgb"))

    folder = computer.path("data/out/model")
    rests = [".meta.json", *(f".{kind}" for n in range(3) for kind in (f"tree_{n}.pkl", f"weight_{n}.share"))]
    names = {f"{party}_xgb.model{rest}" for party in ("alice", "bob") for rest in rests}
    assert {path.name for path in folder.iterdir()} == names
    meta = json.loads((folder / "alice_xgb.model.meta.json").read_text())
    assert set(meta["files"]) == set(rests) - {".meta.json"}
    wanted = {"model_type": "ss_xgb", "objective": "logistic", "base_score": 0.0, "num_trees": 3, "version": 1}
    assert wanted.items() <= meta.items()
    tree = json.loads((folder / "alice_xgb.model.tree_0.pkl").read_text())
    other = json.loads((folder / "bob_xgb.model.tree_0.pkl").read_text())
    # Who has a split, the other has not.
    assert len(tree["split_features"]) == 2**3 - 1
    assert all(
        (one == -1) != (another == -1)
        for one, another in zip(tree["split_features"], other["split_features"], strict=True)
    )


def test_one_split_of_one_tree_is_what_can_be_computed_by_hand(computer: Computer) -> None:
    side = np.arange(40) % 2
    value = np.where(side == 1, 7.0, 3.0) + np.sin(np.arange(40)) / 10
    noise = (np.arange(40) // 2) % 2
    alice = computer.write("data/a.csv", pd.DataFrame({"noise": noise}).to_csv(index=False))
    bob = computer.write("data/b.csv", pd.DataFrame({"v": value, "side": side}).to_csv(index=False))
    data = {"alice": alice, "bob": bob}
    computer.run(
        {
            **train(num_boost_round=1, max_depth=1, learning_rate=1, objective="linear", base_score=2, reg_lambda=4),
            "train_data": data,
            "features": ["side", "noise"],
            "label": "v",
        }
    )
    computer.run({**sample("ss_xgb_predict"), "predict_data": data})

    leaves = [2 + (value[side == own] - 2).sum() / (20 + 4) for own in (0, 1)]
    found = predictions(computer)
    assert found["probability"].to_numpy() == pytest.approx(np.array(leaves)[side], abs=0.001)
    assert (found["probability"] == found["prediction"]).all()


@pytest.mark.parametrize("features", [["f3", "f0", "f4", "f2", "f1"], {"bob": ["f4", "f3"], "alice": ["f0"]}])
def test_the_order_of_the_features_does_not_matter_to_predicting(computer: Computer, features: Any) -> None:
    config = {
        **train(num_boost_round=6),
        "features": features,
        "test_data": sample("ss_xgb_predict")["predict_data"],
        "prediction_output": {"alice": "data/out/at_once.csv"},
        "prediction_receiver": "alice",
    }
    result = computer.run(config)
    computer.run(sample("ss_xgb_predict"))

    assert (result["prediction_output"], result["num_predictions"]) == ("data/out/at_once.csv", 60)
    at_once = predictions(computer, "data/out/at_once.csv")["probability"].to_numpy()
    reloaded = predictions(computer)["probability"].to_numpy()
    assert reloaded == pytest.approx(at_once, abs=1e-5)
    assert plain.auc(label_of(computer), reloaded) >= 0.75


def test_the_whole_table_or_a_part_of_it_for_each_tree(computer: Computer) -> None:
    result = computer.run(train(subsample=0.6, colsample_by_tree=0.7, seed=3, sketch_eps=0.05, learning_rate=1))
    computer.run(sample("ss_xgb_predict"))

    assert result["training_params"]["sketch_eps"] == 0.05
    assert plain.auc(label_of(computer), predictions(computer)["probability"].to_numpy()) >= 0.65


@pytest.mark.parametrize(("protocol", "field"), [("SEMI2K", "FM128"), ("ABY3", "FM64")])
def test_three_parties_one_without_features(
    shared_runner: RunnerClient, tmp_path: Path, protocol: str, field: str
) -> None:
    computer = Computer(shared_runner, tmp_path, ("alice", "bob", "carol"), {"protocol": protocol, "field": field})
    data = {}
    for kind in ("train", "test"):
        own = pd.read_csv(computer.path(f"data/bob_{kind}.csv"))
        data[kind] = {
            "alice": f"data/alice_{kind}.csv",
            "bob": computer.write(f"data/b_{kind}.csv", own[["f3", "f4"]].to_csv(index=False)),
            "carol": computer.write(
                f"data/c_{kind}.csv", own.drop(columns=["f3", "f4"]).assign(u=1).to_csv(index=False)
            ),
        }
    model = {party: f"data/out/{party}.model" for party in computer.parties}
    changed = {"train_data": data["train"], "model_output": model, "label_party": "carol"}
    computer.run({**sample("ss_xgb"), **changed})
    predict = {"task_type": "ss_xgb_predict", "model_path": model, "predict_data": data["test"]}
    result = computer.run({**predict, "output_path": {"carol": "data/out/p.csv"}})

    assert result["receiver_party"] == "carol"
    assert not computer.path("data/out/carol.model.tree_0.pkl").exists()
    assert plain.auc(label_of(computer), predictions(computer, "data/out/p.csv")["probability"].to_numpy()) >= 0.7
