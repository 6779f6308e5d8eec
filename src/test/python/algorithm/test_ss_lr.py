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

EXACT = {"sig_type": "real", "eps": 0, "batch_size": 25}
ALICE, BOB = ["f0", "f1", "f2"], ["f3", "f4"]


def train(**params: Any) -> Config:
    config = sample("ss_lr")
    config["params"] = {**config["params"], **params}
    return config


def predictions(computer: Computer, name: str = "data/out/bob_lr_pred.csv") -> pd.DataFrame:
    return pd.read_csv(computer.path(name))


def reference(computer: Computer, config: Config, columns: list[str]) -> plain.Array:
    """What plain gradient descent predicts for the test rows."""
    rows = plain.table(computer.base, config["train_data"], columns)
    label = plain.table(computer.base, config["train_data"], [config["label"]])[:, 0]
    weights = plain.regression(rows, label, config["params"])
    test = plain.table(computer.base, sample("ss_lr_predict")["predict_data"], columns)
    return plain.predict_with(weights, test, config["params"]["reg_type"])


def test_trains_saves_and_predicts_as_the_sample_says(computer: Computer) -> None:
    trained = computer.run(sample("ss_lr"))
    predicted = computer.run(sample("ss_lr_predict"))

    config = sample("ss_lr")
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
        "params": {
            **config["params"],
            "eps": 0.001,
            "decay_epoch": None,
            "decay_rate": None,
            "strategy": "naive_sgd",
        },
        "training_metrics": {"epochs": 5, "final_loss": None},
        "prediction_output": None,
        "prediction_receiver": None,
        "num_predictions": None,
    }
    assert predicted == {
        "output_path": sample("ss_lr_predict")["output_path"],
        "receiver_party": "bob",
        "num_predictions": 60,
        "secure_mode": True,
    }
    found = predictions(computer)
    assert list(found) == ["probability", "prediction"]
    assert (found["prediction"] == (found["probability"] >= 0.5)).all()
    label = plain.table(computer.base, {"bob": "data/bob_test_labels.csv"}, ["y"])[:, 0]
    assert plain.auc(label, found["probability"].to_numpy()) >= 0.8
    assert not computer.path("data/out/alice_lr_pred.csv").exists()


def test_the_metadata_says_what_belongs_together(computer: Computer) -> None:
    computer.run(sample("ss_lr"))

    metas = {
        party: json.loads(computer.path(f"data/out/model/{party}_lr.share.meta.json").read_text())
        for party in ("alice", "bob")
    }
    own = {
        party: {name: meta.pop(name) for name in ("party", "share_path", "created_at", "files")}
        for party, meta in metas.items()
    }
    assert metas["alice"] == metas["bob"]
    assert own["bob"]["party"] == "bob"
    assert own["bob"]["share_path"] == "data/out/model/bob_lr.share"
    assert set(own["bob"]["files"]) == {""}
    meta = metas["alice"]
    assert (meta["model_type"], meta["reg_type"], meta["sig_type"]) == (
        "ss_sgd_secure",
        "RegType.Logistic",
        "SigType.T1",
    )
    assert meta["feature_parties"] == {"alice": ALICE, "bob": BOB}
    assert meta["spu"] == {
        "protocol": "SEMI2K",
        "field": "FM128",
        "fxp_fraction_bits": 26,
        "parties": ["alice", "bob"],
    }
    assert meta["training_params"]["batch_size"] == 32


@pytest.mark.parametrize(
    "features", [[*ALICE, *BOB], ["f3", "f0", "f4", "f2", "f1"], {"bob": ["f4"], "alice": ["f2", "f0"]}]
)
def test_predicts_what_plain_gradient_descent_does(computer: Computer, features: Any) -> None:
    config = {**train(**EXACT), "features": features}
    result = computer.run(config)
    computer.run(sample("ss_lr_predict"))

    columns = features if isinstance(features, list) else ["f2", "f0", "f4"]
    wanted = reference(computer, config, columns)
    assert predictions(computer)["probability"].to_numpy() == pytest.approx(wanted, abs=0.005)
    # Predictions that hardly differ would fit to anything.
    assert np.std(wanted) > 0.1
    assert sorted(result["features"]) == sorted(columns)


@pytest.mark.parametrize("batch_size", [30, 64, 110, 199])
def test_rows_behind_the_last_full_batch_count_too(computer: Computer, batch_size: int) -> None:
    params = {"reg_type": "linear", "learning_rate": 0.1, "eps": 0, "penalty": "none", "batch_size": batch_size}
    config = {**train(**params), "label": "target"}
    computer.run(config)
    computer.run(sample("ss_lr_predict"))

    wanted = reference(computer, config, [*ALICE, *BOB])
    assert predictions(computer)["prediction"].to_numpy() == pytest.approx(wanted, abs=0.02)


@pytest.mark.parametrize("sig_type", ["t1", "t3", "t5", "df", "sr", "mix"])
def test_every_sigmoid_is_the_same_after_a_reload(computer: Computer, sig_type: str) -> None:
    config = {
        **train(sig_type=sig_type, epochs=2),
        "test_data": sample("ss_lr_predict")["predict_data"],
        "prediction_output": {"bob": "data/out/at_once.csv"},
    }
    result = computer.run(config)
    computer.run(sample("ss_lr_predict"))

    assert result["prediction_output"] == "data/out/at_once.csv"
    assert (result["prediction_receiver"], result["num_predictions"]) == ("bob", 60)
    at_once, reloaded = predictions(computer, "data/out/at_once.csv"), predictions(computer)
    assert reloaded["probability"].to_numpy() == pytest.approx(at_once["probability"].to_numpy(), abs=1e-5)
    # The simplest of them are as far as that from a real sigmoid.
    assert reloaded["probability"].to_numpy() == pytest.approx(reference(computer, config, [*ALICE, *BOB]), abs=0.15)


def test_linear_regression_predicts_values_without_a_threshold(computer: Computer) -> None:
    config = {**train(reg_type="linear", learning_rate=0.1, eps=0, penalty="none", batch_size=50), "label": "target"}
    computer.run(config)
    computer.run({**sample("ss_lr_predict"), "receiver_party": "alice"})

    found = predictions(computer, "data/out/alice_lr_pred.csv")
    assert (found["probability"] == found["prediction"]).all()
    assert found["prediction"].to_numpy() == pytest.approx(reference(computer, config, [*ALICE, *BOB]), abs=0.01)
    assert not computer.path("data/out/bob_lr_pred.csv").exists()


def test_extra_columns_and_another_order_of_columns_do_not_matter(computer: Computer) -> None:
    computer.run(sample("ss_lr"))
    computer.run(sample("ss_lr_predict"))
    alice, bob = (pd.read_csv(computer.path(f"data/{party}_test.csv")) for party in ("alice", "bob"))
    other = {
        "alice": computer.write("data/a.csv", alice.assign(name="x")[["name", "f2", "f0", "f1"]].to_csv(index=False)),
        "bob": computer.write("data/b.csv", bob[["f4", "f3"]].to_csv(index=False)),
    }
    output = {"bob": "data/out/other.csv"}
    computer.run({**sample("ss_lr_predict"), "predict_data": other, "output_path": output, "receiver_party": None})

    one, other_one = predictions(computer), predictions(computer, "data/out/other.csv")
    assert other_one["probability"].to_numpy() == pytest.approx(one["probability"].to_numpy(), abs=1e-5)


def test_integers_do_where_floats_are_meant_and_a_large_batch_means_all_rows(computer: Computer) -> None:
    result = computer.run(train(learning_rate=1, l2_norm=1, eps=0, batch_size=100_000))

    assert result["params"]["learning_rate"] == 1.0
    assert result["params"]["batch_size"] == 200
    computer.run(sample("ss_lr_predict"))
    assert predictions(computer)["probability"].std() > 0.1


def test_stops_when_the_weights_hardly_change(computer: Computer) -> None:
    result = computer.run(train(epochs=50, eps=0.05))

    assert 1 < result["training_metrics"]["epochs"] < 50


@pytest.mark.parametrize(("protocol", "field"), [("SEMI2K", "FM128"), ("ABY3", "FM64")])
def test_three_parties(shared_runner: RunnerClient, tmp_path: Path, protocol: str, field: str) -> None:
    computer = Computer(shared_runner, tmp_path, ("alice", "bob", "carol"), {"protocol": protocol, "field": field})
    data = {}
    for kind in ("train", "test"):
        own = pd.read_csv(computer.path(f"data/alice_{kind}.csv"))
        data[kind] = {
            "alice": computer.write(f"data/a_{kind}.csv", own[["f0"]].to_csv(index=False)),
            "bob": f"data/bob_{kind}.csv",
            "carol": computer.write(f"data/c_{kind}.csv", own[["f2", "f1"]].to_csv(index=False)),
        }
    model = {party: f"data/out/{party}.model" for party in computer.parties}
    config = {
        **train(**EXACT),
        "train_data": data["train"],
        "model_output": model,
        "features": ["f4", "f2", "f0", "f3"],
    }
    computer.run(config)
    predict = {"task_type": "ss_lr_predict", "model_path": model, "predict_data": data["test"]}
    result = computer.run({**predict, "output_path": {"carol": "data/out/p.csv"}, "receiver_party": "carol"})

    assert result["num_predictions"] == 60
    wanted = reference(computer, config, config["features"])
    assert predictions(computer, "data/out/p.csv")["probability"].to_numpy() == pytest.approx(wanted, abs=0.01)
