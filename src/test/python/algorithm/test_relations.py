"""Pearson correlation and variance inflation factors."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from computing import Computer, Config, sample
from support import SAMPLES, RunnerClient

TYPES = ("pearson_correlation", "vif")
EXPECTED = json.loads((SAMPLES.parent / "expected.json").read_text(encoding="utf-8"))
TOLERANCE = 0.001


def config(task_type: str, computer: Computer, tables: dict[str, pd.DataFrame], **changes: Any) -> Config:
    """A task on these tables."""
    for party, table in tables.items():
        table.to_csv(computer.path(f"data/{party}_own.csv"), index=False)
    files = {party: f"data/{party}_own.csv" for party in tables}
    return {"task_type": task_type, "input_data": files, "output_report": "data/report.json", **changes}


def factors(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table.columns, np.diag(np.linalg.inv(table.corr())), strict=True))


def normal(rows: int, *names: str, seed: int = 1) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).normal(size=(rows, len(names))), columns=list(names))


def test_correlation_is_that_of_the_reference(computer: Computer) -> None:
    result = computer.run(sample("pearson_correlation"))

    assert set(result) == {"output_report", "num_columns", "columns", "parties", "correlation_matrix"}
    assert list(result["correlation_matrix"]) == result["columns"] == ["f0", "f1", "f2", "f3", "f4"]
    for name, row in EXPECTED["pearson_correlation"].items():
        assert result["correlation_matrix"][name] == pytest.approx(row, abs=TOLERANCE)
    assert json.loads(computer.path("data/out/pearson.json").read_text()) == result["correlation_matrix"]


def test_vif_is_that_of_the_reference(computer: Computer) -> None:
    result = computer.run(sample("vif"))

    assert result["vif_values"] == pytest.approx(EXPECTED["vif"], abs=TOLERANCE)
    assert set(result["diagnosis"].values()) == {"无共线性问题"}
    report = json.loads(computer.path("data/out/vif.json").read_text(encoding="utf-8"))
    assert {"output_report": "data/out/vif.json", "num_columns": 5, **report} == result
    assert set(report) == {"vif_values", "diagnosis", "diagnosis_code", "columns", "parties"}


def test_columns_are_labelled_as_the_sender_mixed_them(computer: Computer) -> None:
    mixed = ["f4", "f0", "f3", "f2"]

    matrix = computer.run({**sample("pearson_correlation"), "columns": mixed})["correlation_matrix"]
    values = computer.run({**sample("vif"), "columns": mixed})["vif_values"]

    tables = [pd.read_csv(SAMPLES / f"{party}_train.csv") for party in ("alice", "bob")]
    joint = pd.concat(tables, axis=1)[mixed]
    assert list(matrix) == list(values) == mixed
    for name in mixed:
        assert matrix[name] == pytest.approx(joint.corr()[name].to_dict(), abs=TOLERANCE)
    assert values == pytest.approx(factors(joint), abs=TOLERANCE)


@pytest.mark.parametrize("task_type", TYPES)
def test_few_rows_and_large_numbers_are_as_exact(computer: Computer, task_type: str) -> None:
    alice = normal(7, "a", "b") * 1e6 + 1e9
    bob = normal(7, "c", "d", seed=2) / 1e4
    bob["c"] += alice["a"] / 1e11

    result = computer.run(config(task_type, computer, {"alice": alice, "bob": bob}))

    joint = pd.concat([alice, bob], axis=1)
    if task_type == "vif":
        assert result["vif_values"] == pytest.approx(factors(joint), rel=TOLERANCE)
    else:
        assert result["correlation_matrix"]["a"] == pytest.approx(joint.corr()["a"].to_dict(), abs=TOLERANCE)


def test_constant_columns_have_no_value(computer: Computer) -> None:
    alice = normal(50, "a", "b").assign(same=7)
    bob = normal(50, "c", seed=2).assign(alike=0.1)

    matrix = computer.run(config("pearson_correlation", computer, {"alice": alice, "bob": bob}))["correlation_matrix"]
    vif = computer.run(config("vif", computer, {"alice": alice, "bob": bob}))

    assert set(matrix["same"].values()) == {None}
    assert [name for name, value in matrix["a"].items() if value is None] == ["same", "alike"]
    assert [name for name, value in vif["vif_values"].items() if value is None] == ["same", "alike"]
    assert (vif["diagnosis"]["alike"], vif["diagnosis_code"]["alike"]) == ("无法计算", "unknown")
    assert vif["vif_values"]["a"] == pytest.approx(1, abs=0.3)


@pytest.mark.parametrize("task_type", TYPES)
def test_one_row_has_no_values(computer: Computer, task_type: str) -> None:
    result = computer.run(config(task_type, computer, {"alice": normal(1, "a"), "bob": normal(1, "b")}))

    found = result.get("vif_values") or result["correlation_matrix"]["a"]
    assert found == {"a": None, "b": None}


def test_collinear_columns_are_severe(computer: Computer) -> None:
    alice, bob = normal(300, "a", "b"), normal(300, "c", seed=2)
    bob["double"] = alice["a"] * -2 + 5

    vif = computer.run(config("vif", computer, {"alice": alice, "bob": bob}))
    matrix = computer.run(config("pearson_correlation", computer, {"alice": alice, "bob": bob}))["correlation_matrix"]

    assert [name for name, value in vif["vif_values"].items() if value > 1000] == ["a", "double"]
    assert vif["diagnosis_code"] == {"a": "severe", "b": "none", "c": "none", "double": "severe"}
    assert vif["diagnosis"]["double"] == "严重共线性"
    assert -1 <= matrix["a"]["double"] == pytest.approx(-1, abs=1e-6)


def test_half_collinear_columns_are_moderate(computer: Computer) -> None:
    alice, bob = normal(300, "a"), normal(300, "b", seed=2)
    bob["b"] = alice["a"] + bob["b"] * 0.37

    vif = computer.run(config("vif", computer, {"alice": alice, "bob": bob}))

    assert vif["diagnosis"] == {"a": "中度共线性", "b": "中度共线性"}


@pytest.mark.parametrize("task_type", TYPES)
def test_columns_of_one_party_need_no_spu(computer: Computer, task_type: str) -> None:
    local = replace(computer, with_spu=False)
    alice = normal(40, "a", "b", "c").assign(d=lambda table: table["a"] + table["b"])

    result = local.run(config(task_type, local, {"alice": alice, "bob": normal(40, "x")}, columns=["c", "a", "b", "d"]))

    if task_type == "vif":
        assert list(result["diagnosis_code"].values()) == ["none", "severe", "severe", "severe"]
    else:
        expected = alice.corr()["d"].to_dict()
        assert result["correlation_matrix"]["d"] == pytest.approx(expected)


def test_columns_of_two_parties_need_one(computer: Computer) -> None:
    code, text = replace(computer, with_spu=False).failure(sample("vif"))

    assert (code, text[:22]) == ("PARAM_INVALID", "spu_config is missing;")


@pytest.mark.parametrize("task_type", TYPES)
def test_three_parties(shared_runner: RunnerClient, tmp_path: Path, task_type: str) -> None:
    three = Computer(shared_runner, tmp_path, parties=("alice", "bob", "carol"))
    tables = {"alice": normal(99, "a"), "bob": normal(99, "b", seed=2), "carol": normal(99, "c", seed=3)}
    tables["carol"]["c"] += tables["alice"]["a"] - tables["bob"]["b"]

    result = three.run(config(task_type, three, tables))

    joint = pd.concat(tables.values(), axis=1)
    if task_type == "vif":
        assert result["vif_values"] == pytest.approx(factors(joint), abs=TOLERANCE)
    else:
        assert result["correlation_matrix"]["c"] == pytest.approx(joint.corr()["c"].to_dict(), abs=TOLERANCE)


@pytest.mark.parametrize("task_type", TYPES)
def test_standardized_columns_need_not_be_standardized(computer: Computer, task_type: str) -> None:
    tables = {"alice": normal(100, "a", "b"), "bob": normal(100, "c", seed=2)}
    scaled = {party: (table - table.mean()) / table.std() for party, table in tables.items()}

    result = computer.run(config(task_type, computer, scaled, standardize=False))

    joint = pd.concat(tables.values(), axis=1)
    if task_type == "vif":
        assert result["vif_values"] == pytest.approx(factors(joint), abs=TOLERANCE)
    else:
        assert result["correlation_matrix"]["a"] == pytest.approx(joint.corr()["a"].to_dict(), abs=TOLERANCE)


def test_columns_that_are_not_standardized_must_be(computer: Computer) -> None:
    tables = {"alice": normal(100, "a"), "bob": normal(100, "b") + 1}

    code, text = computer.failure(config("vif", computer, tables, standardize=False))

    assert code == "PARAM_INVALID"
    assert "input_data.alice (alice_own.csv): column 'a' is not standardized" in text


@pytest.mark.parametrize("task_type", TYPES)
@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"columns": ["f0", "nowhere"]}, "PARAM_INVALID", "names column 'nowhere', which no file of task_config.input"),
        ({"columns": {"alice": ["f3"]}}, "PARAM_INVALID", "names column 'f3', which task_config.input_data.alice"),
        ({"input_data": {"alice": "data/no.csv"}}, "FILE_NOT_FOUND", "input_data.alice (no.csv): the file does not"),
        (
            {"input_data": {"alice": "data/alice.csv"}, "columns": ["age", "gender"]},
            "PARAM_INVALID",
            "input_data.alice (alice.csv): column 'gender' has no number in row 1",
        ),
        (
            {"input_data": {"alice": "data/alice_aligned.csv"}, "columns": ["age", "score_a"]},
            "PARAM_INVALID",
            "input_data.alice (alice_aligned.csv): column 'score_a' has no value in row",
        ),
        (
            {"input_data": {"alice": "data/alice_train.csv", "bob": "data/bob_test.csv"}},
            "PARAM_INVALID",
            "input_data.alice (alice_train.csv) has 200, task_config.input_data.bob (bob_test.csv) has 60; run psi",
        ),
    ],
)
def test_what_the_sender_did_wrong_is_named(
    computer: Computer, task_type: str, changes: dict[str, object], code: str, text: str
) -> None:
    found = computer.failure({**sample(task_type), **changes})

    assert found[0] == code
    assert text in found[1]
