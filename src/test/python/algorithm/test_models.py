"""What is refused of stored models, and of tables to train and predict with."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sfworker.data.asking import Problem, writing
from sfworker.failure import FailureCode

from computing import DEVICES, Computer, Config, sample
from support import RunnerClient

LR, OTHER, TREES = "lr", "other", "xgb"


@dataclass
class Stored:
    """The files of three trainings, to be changed."""

    folder: Path

    def path(self, party: str, model: str, rest: str = "") -> Path:
        return self.folder / f"{party}_{model}{rest}"

    def meta(self, party: str, model: str, **changes: Any) -> None:
        """Change entries of the metadata."""
        path = self.path(party, model, ".meta.json")
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    def replace(self, party: str, model: str, rest: str, content: bytes) -> None:
        """Change a part, and its digest so that it fits."""
        self.path(party, model, rest).write_bytes(content)
        files = json.loads(self.path(party, model, ".meta.json").read_text())["files"]
        self.meta(party, model, files={**files, rest: hashlib.sha256(content).hexdigest()})

    def swap(self, one: Path, other: Path) -> None:
        aside = one.with_name("aside")
        one.rename(aside)
        other.rename(one)
        aside.rename(other)

    def swap_models(self, party: str, one: str, other: str) -> None:
        for rest in ("", ".meta.json"):
            self.swap(self.path(party, one, rest), self.path(party, other, rest))


def paths(model: str) -> dict[str, str]:
    return {party: f"data/model/{party}_{model}" for party in ("alice", "bob")}


def predict(model: str, task_type: str | None = None) -> Config:
    kind = task_type or ("ss_xgb_predict" if model == TREES else "ss_lr_predict")
    return {**sample(kind), "model_path": paths(model)}


@pytest.fixture(scope="module")
def trainings(shared_runner: RunnerClient, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two regressions and trees of the same tables."""
    computer = Computer(shared_runner, tmp_path_factory.mktemp("trained"))
    short = {"epochs": 1}
    for model, config in ((LR, sample("ss_lr")), (OTHER, sample("ss_lr")), (TREES, sample("ss_xgb"))):
        params = config["params"] if model == TREES else short
        computer.run({**config, "model_output": paths(model), "params": {**params}})
    return computer.path("data/model")


@pytest.fixture
def stored(computer: Computer, trainings: Path) -> Stored:
    folder = computer.path("data/model")
    shutil.copytree(trainings, folder)
    return Stored(folder)


def test_what_is_not_changed_is_used(computer: Computer, stored: Stored) -> None:
    assert computer.run(predict(LR))["num_predictions"] == 60
    assert computer.run(predict(TREES))["num_predictions"] == 60


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def reorder(stored: Stored) -> None:
    for party in ("alice", "bob"):
        stored.meta(party, LR, feature_parties={"alice": ["f2", "f1", "f0"], "bob": ["f3", "f4"]})


def other_bits(stored: Stored) -> None:
    spu = json.loads(stored.path("alice", LR, ".meta.json").read_text())["spu"]
    for party in ("alice", "bob"):
        stored.meta(party, LR, spu={**spu, "fxp_fraction_bits": 18})


def forge_tree(stored: Stored, **changes: Any) -> None:
    tree = json.loads(stored.path("bob", TREES, ".tree_1.pkl").read_text())
    stored.replace("bob", TREES, ".tree_1.pkl", json.dumps({**tree, **changes}).encode())


def forge_share(stored: Stored, **changes: Any) -> None:
    content = stored.path("bob", LR).read_bytes()
    end = 12 + int.from_bytes(content[8:12], "big")
    header = json.dumps({**json.loads(content[12:end]), **changes}).encode()
    stored.replace("bob", LR, "", content[:8] + len(header).to_bytes(4, "big") + header + content[end:])


CHANGES: dict[str, tuple[Callable[[Stored], Any], str, str, str]] = {
    "a flipped byte": (
        lambda stored: flip(stored.path("alice", LR)),
        LR,
        "PARAM_INVALID",
        "task_config.model_path.alice (alice_lr): alice_lr is not as it was written",
    ),
    "a flipped byte of a tree": (
        lambda stored: flip(stored.path("bob", TREES, ".tree_2.pkl")),
        TREES,
        "PARAM_INVALID",
        "task_config.model_path.bob (bob_xgb): bob_xgb.tree_2.pkl is not as it was written",
    ),
    "metadata of the other party": (
        lambda stored: stored.swap(stored.path("alice", LR, ".meta.json"), stored.path("bob", LR, ".meta.json")),
        LR,
        "PARAM_INVALID",
        "task_config.model_path.alice (alice_lr): it belongs to party 'bob'; give each party its own files",
    ),
    "a model of another training at one party": (
        lambda stored: stored.swap_models("bob", LR, OTHER),
        LR,
        "PARAM_INVALID",
        "model_path.alice (alice_lr) and task_config.model_path.bob (bob_lr) are of different trainings",
    ),
    "a share of another training": (
        lambda stored: stored.replace("bob", LR, "", stored.path("bob", OTHER).read_bytes()),
        LR,
        "PARAM_INVALID",
        "model_path.bob (bob_lr): bob_lr cannot be used: it is of another training",
    ),
    "other metadata at one party": (
        lambda stored: stored.meta("bob", LR, label="target"),
        LR,
        "PARAM_INVALID",
        "model_path.bob (bob_lr): bob_lr cannot be used: the .meta.json beside it was changed",
    ),
    "another order of features at all parties": (
        reorder,
        LR,
        "PARAM_INVALID",
        "model_path.alice (alice_lr): alice_lr cannot be used: the .meta.json beside it was changed",
    ),
    "other fraction bits in the metadata": (
        other_bits,
        LR,
        "PARAM_INVALID",
        "the .meta.json beside it was changed after the training",
    ),
    "metadata that is no JSON": (
        lambda stored: stored.path("bob", LR, ".meta.json").write_text("{"),
        LR,
        "PARAM_INVALID",
        "task_config.model_path.bob (bob_lr): its .meta.json is broken",
    ),
    "metadata of another version": (
        lambda stored: stored.meta("bob", LR, version=2),
        LR,
        "PARAM_INVALID",
        "task_config.model_path.bob (bob_lr): another version of the worker wrote it",
    ),
    "trees without end": (
        lambda stored: stored.meta("bob", TREES, num_trees=10**9),
        TREES,
        "PARAM_INVALID",
        "task_config.model_path.bob (bob_xgb): its .meta.json is broken",
    ),
    "no metadata": (
        lambda stored: stored.path("bob", LR, ".meta.json").unlink(),
        LR,
        "FILE_NOT_FOUND",
        "task_config.model_path.bob (bob_lr): there is no file bob_lr.meta.json",
    ),
    "no share": (
        lambda stored: stored.path("alice", LR).unlink(),
        LR,
        "FILE_NOT_FOUND",
        "task_config.model_path.alice (alice_lr): there is no file alice_lr;",
    ),
    "a tree is missing": (
        lambda stored: stored.path("alice", TREES, ".tree_1.pkl").unlink(),
        TREES,
        "FILE_NOT_FOUND",
        "task_config.model_path.alice (alice_xgb): there is no file alice_xgb.tree_1.pkl",
    ),
    "a tree that names a column which is not there": (
        lambda stored: forge_tree(stored, split_features=[2, -1, -1, -1, -1, -1, -1]),
        TREES,
        "PARAM_INVALID",
        "model_path.bob (bob_xgb): bob_xgb.tree_1.pkl cannot be used: it is not a tree that this worker wrote",
    ),
    "a tree that is too short": (
        lambda stored: forge_tree(stored, split_features=[0], split_values=[0.5]),
        TREES,
        "PARAM_INVALID",
        "bob_xgb.tree_1.pkl cannot be used: it has not as many splits",
    ),
    "a share with more chunks than there are": (
        lambda stored: forge_share(stored, chunks=[10, 10**9]),
        LR,
        "PARAM_INVALID",
        "bob_lr cannot be used: its header is broken",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_is_refused(computer: Computer, stored: Stored, name: str) -> None:
    change, model, code, text = CHANGES[name]
    change(stored)

    found = computer.failure(predict(model))

    assert found[0] == code
    assert text in found[1]
    assert not computer.path("data/out/bob_lr_pred.csv").exists()


@pytest.mark.parametrize(
    ("model", "task_type", "text"),
    [
        (TREES, "ss_lr_predict", "(alice_xgb): it is a model of ss_xgb, not of ss_lr; give a model of ss_lr"),
        (LR, "ss_xgb_predict", "(alice_lr): it is a model of ss_lr, not of ss_xgb; give a model of ss_xgb"),
    ],
)
def test_a_model_of_the_wrong_type_is_refused(
    computer: Computer, stored: Stored, model: str, task_type: str, text: str
) -> None:
    assert text in computer.failure(predict(model, task_type))[1]


@pytest.mark.parametrize(
    ("runtime", "text"),
    [
        ({"fxp_fraction_bits": 30}, "was trained with fxp_fraction_bits 26, but spu_config has fxp_fraction_bits 30"),
        ({"field": "FM64"}, "the model was trained with field FM128, but spu_config has field FM64"),
        ({"protocol": "CHEETAH"}, "was trained with protocol SEMI2K, but spu_config has protocol CHEETAH"),
    ],
)
def test_an_spu_that_would_read_the_shares_differently_is_refused(
    computer: Computer, stored: Stored, runtime: dict[str, Any], text: str
) -> None:
    computer.runtime_config = {**DEVICES["runtime_config"], **runtime}

    assert text in computer.failure(predict(LR))[1]


def test_the_default_of_the_fraction_bits_may_also_be_written_out(computer: Computer, stored: Stored) -> None:
    computer.runtime_config = {**DEVICES["runtime_config"], "fxp_fraction_bits": 26}

    assert computer.run(predict(LR))["num_predictions"] == 60


class Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.trace),)


@pytest.mark.parametrize(("model", "rest"), [(LR, ""), (TREES, ".tree_0.pkl"), (TREES, ".weight_0.share")])
def test_nothing_is_unpickled(computer: Computer, stored: Stored, model: str, rest: str) -> None:
    trace = computer.path("exploded")
    bomb = pickle.dumps(Bomb(trace))
    stored.replace("alice", model, rest, bomb)

    found = computer.failure(predict(model))

    assert f"alice_{model}{rest} cannot be used: it is not a" in found[1]
    assert not trace.exists()
    # The bomb works.
    pickle.loads(bomb)  # noqa: S301
    assert trace.exists()


def test_a_pickle_in_a_share_is_only_bytes(computer: Computer, stored: Stored) -> None:
    """The library's own description of the share may be anything as well."""
    trace = computer.path("exploded")
    forge_share(stored, meta=base64.b64encode(pickle.dumps(Bomb(trace))).decode())

    assert "bob_lr cannot be used: its content is no share" in computer.failure(predict(LR))[1]
    assert not trace.exists()


def test_a_share_of_another_array_is_refused(computer: Computer, stored: Stored) -> None:
    leaf = stored.path("bob", TREES, ".weight_0.share").read_bytes()
    end = 12 + int.from_bytes(leaf[8:12], "big")
    forge_share(stored, meta=json.loads(leaf[12:end])["meta"])

    assert "bob_lr cannot be used: its content does not fit its .meta.json" in computer.failure(predict(LR))[1]


@pytest.fixture
def tables(computer: Computer) -> Callable[..., dict[str, str]]:
    """Writes tables of the sample with changes."""

    def write(kind: str, **changes: Callable[[pd.DataFrame], pd.DataFrame]) -> dict[str, str]:
        changed = {}
        for party in ("alice", "bob"):
            table = pd.read_csv(computer.path(f"data/{party}_{kind}.csv"))
            change = changes.get(party)
            text = (change(table) if change else table).to_csv(index=False)
            changed[party] = computer.write(f"data/{party}_changed.csv", text)
        return changed

    return write


def with_value(column: str, row: int, value: Any) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        table[column] = table[column].astype(object)
        table.loc[row - 1, column] = value
        return table

    return change


WRONG_TABLES: list[tuple[dict[str, Callable[[pd.DataFrame], pd.DataFrame]], dict[str, Any], str]] = [
    (
        {"bob": with_value("y", 7, 2)},
        {},
        "train_data.bob (bob_changed.csv): the label column 'y' is neither 0 nor 1 in row 7, which",
    ),
    ({"bob": with_value("y", 7, "yes")}, {}, "train_data.bob (bob_changed.csv): column 'y' has no number in row 7"),
    (
        {"alice": with_value("f1", 3, "x")},
        {},
        "train_data.alice (alice_changed.csv): column 'f1' has no number in row 3",
    ),
    (
        {"alice": with_value("f1", 3, None)},
        {},
        "train_data.alice (alice_changed.csv): column 'f1' has no value in row 3",
    ),
    ({"alice": lambda table: table.head(150)}, {}, "alice (alice_changed.csv) has 150, task_config.train_data.bob"),
    ({"alice": lambda table: table.head(0)}, {}, "train_data.alice (alice_changed.csv): the file has no rows"),
    (
        {"alice": lambda table: table.head(5), "bob": lambda table: table.head(5)},
        {},
        "train_data.bob (bob_changed.csv): 5 rows are too few for 5 features",
    ),
    (
        {"alice": lambda table: table.drop(columns="f2")},
        {},
        "features names column 'f2', which no file of task_config.train",
    ),
    (
        {},
        {"label_party": "alice"},
        "label names column 'y', which task_config.train_data.alice (alice_changed.csv) has not",
    ),
    ({}, {"features": ["f0", "y"]}, "task_config.label 'y' is also one of task_config.features"),
    ({}, {"test_data": {"alice": "data/alice_test.csv"}}, "task_config.prediction_output is missing"),
]


@pytest.mark.parametrize(("changes", "config", "text"), WRONG_TABLES)
@pytest.mark.parametrize("task_type", ["ss_lr", "ss_xgb"])
def test_tables_that_cannot_be_trained_with(
    computer: Computer, tables: Any, changes: Any, config: Config, text: str, task_type: str
) -> None:
    found = computer.failure({**sample(task_type), "train_data": tables("train", **changes), **config})

    assert found[0] == "PARAM_INVALID"
    assert text in found[1]
    assert not computer.path("data/out").exists()


@pytest.mark.parametrize(
    ("changes", "config", "text"),
    [
        (
            {"bob": lambda table: table.rename(columns={"f4": "f5"})},
            {},
            "predict_data.bob (bob_changed.csv): there is no column 'f4'",
        ),
        (
            {"alice": lambda table: table.assign(f4=1), "bob": lambda table: table.drop(columns="f4")},
            {},
            "predict_data.bob (bob_changed.csv): there is no column 'f4'",
        ),
        ({"bob": lambda table: table.head(9)}, {}, "predict_data.bob (bob_changed.csv) has 9"),
        ({}, {"output_path": {"alice": "data/out/p.csv"}}, "output_path has no path for party 'bob', which receives"),
    ],
)
@pytest.mark.parametrize("model", [LR, TREES])
def test_tables_that_cannot_be_predicted(
    computer: Computer, stored: Stored, tables: Any, changes: Any, config: Config, text: str, model: str
) -> None:
    given = {**predict(model), "predict_data": tables("test", **changes), "receiver_party": None, **config}

    assert text in computer.failure(given)[1]


class Watching(RunnerClient):
    """Remembers how far the computation said it was when it had ended."""

    progress: float | None = None

    def call(self, method: str, **request: Any) -> dict[str, Any]:
        if method == "commit":
            self.progress = super().call("progress")["progress"]
        return super().call(method, **request)


def test_says_after_each_epoch_and_tree_how_far_it_is(shared_runner: RunnerClient, tmp_path: Path) -> None:
    client = Watching(shared_runner.actor)
    computer = Computer(client, tmp_path)

    result = computer.run({**sample("ss_lr"), "params": {"epochs": 50, "eps": 0.05}})
    # The last epoch is the one after which it stops.
    assert client.progress == (result["training_metrics"]["epochs"] - 1) / 50

    computer.run(sample("ss_xgb"))
    assert client.progress == 1.0


def test_a_full_disk_is_not_the_fault_of_the_sender() -> None:
    with pytest.raises(Problem) as found, writing():
        raise OSError(errno.ENOSPC, "No space left on device")

    assert (found.value.code, found.value.text) == (
        FailureCode.RESULT_SAVE,
        "it cannot be written: No space left on device",
    )


@pytest.mark.parametrize("task_type", ["ss_lr", "ss_xgb"])
def test_columns_that_are_constant_or_nearly_empty_do_no_harm(computer: Computer, tables: Any, task_type: str) -> None:
    def flatten(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(f0=5, f1=(table.index == 3).astype(int))

    given = {
        **sample(task_type),
        "train_data": tables("train", alice=flatten),
        "test_data": sample("ss_lr_predict")["predict_data"],
        "prediction_output": {"bob": "data/out/p.csv"},
    }
    assert computer.run(given)["num_predictions"] == 60
    assert pd.read_csv(computer.path("data/out/p.csv"))["probability"].notna().all()


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"penalty": "l1"}, "params.penalty l1 is not available for secret-shared training; use l2 or none"),
        ({"l2_norm": 0}, "params.l2_norm must be greater than 0 with penalty l2"),
        ({"reg_type": "linear", "strategy": "policy_sgd"}, "params.strategy policy_sgd is for reg_type logistic only"),
        ({"decay_rate": 0.5}, "params.decay_rate and decay_epoch work together only"),
    ],
)
def test_settings_that_do_not_go_together(computer: Computer, params: Config, text: str) -> None:
    assert text in computer.failure({**sample("ss_lr"), "params": params})[1]
