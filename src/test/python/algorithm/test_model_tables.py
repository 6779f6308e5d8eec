"""What is refused of tables to train and predict with."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sfworker.data.asking import Problem, writing
from sfworker.failure import FailureCode

from computing import Computer, Config, sample
from stored import LR, TREES, Stored, predict
from support import RunnerClient


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
