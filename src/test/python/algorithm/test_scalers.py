from __future__ import annotations

import statistics

import pytest

from algorithm.reference import TOLERANCE, expected
from computing import Computer, Config, sample

SCALERS = ("standard_scaler", "minmax_scaler")


def written(computer: Computer, config: Config) -> dict[str, list[str]]:
    """All output columns of all parties by name."""
    tables = [computer.rows(path) for path in config["output_data"].values()]
    return {name: [row[name] for row in rows] for rows in tables for name in rows[0]}


def only_alice(computer: Computer, text: str, **changes: object) -> Config:
    paths = {"input_data": {"alice": computer.write("data/a.csv", text)}, "output_data": {"alice": "data/out/a.csv"}}
    return {"task_type": "standard_scaler", **paths, **changes}


@pytest.mark.parametrize("scaler", SCALERS)
def test_values_are_those_of_the_reference(computer: Computer, scaler: str) -> None:
    config = sample(scaler)

    result = computer.run(config)

    columns = written(computer, config)
    for name, reference in expected(scaler).items():
        assert float(columns[name][0]) == pytest.approx(reference["first_row_after"], abs=TOLERANCE)
    assert result["output_paths"] == config["output_data"]
    assert result["scaled_columns"] == result["columns_scaled"] == ["age", "income", "work_years", "calls"]
    assert result["parties"] == ["alice", "bob"]


def test_standard_scaler_says_what_it_did(computer: Computer) -> None:
    config = {**sample("standard_scaler"), "with_mean": False}

    result = computer.run(config)

    assert (result["with_mean"], result["with_std"]) == (False, True)
    ages = [float(age) for age in written(computer, config)["age"]]
    assert statistics.pstdev(ages) == pytest.approx(1)
    assert statistics.fmean(ages) == pytest.approx(42.633333 / 13.471163, abs=TOLERANCE)


def test_minmax_scaler_meets_the_ends_of_the_range(computer: Computer) -> None:
    config = {**sample("minmax_scaler"), "feature_range": [-1, 1.5]}

    result = computer.run(config)

    assert result["feature_range"] == [-1, 1.5]
    ages = [float(age) for age in written(computer, config)["age"]]
    assert (min(ages), max(ages)) == (-1, 1.5)


def test_other_columns_and_their_order_stay(computer: Computer) -> None:
    config = {**sample("standard_scaler"), "columns": {"alice": ["income"]}}

    computer.run(config)

    for path, changed in (("alice", {"income"}), ("bob", set())):
        before, after = computer.rows(f"data/{path}_aligned.csv"), computer.rows(f"data/out/{path}_standard.csv")
        assert list(before[0]) == list(after[0])
        kept = [name for name in before[0] if name not in changed]
        assert [[row[name] for name in kept] for row in before] == [[row[name] for name in kept] for row in after]


@pytest.mark.parametrize("scaler", SCALERS)
def test_all_numeric_columns_but_keys_by_default_and_tables_of_different_length(
    computer: Computer, scaler: str
) -> None:
    config = {
        "task_type": scaler,
        "input_data": {
            "alice": computer.write("data/a.csv", "id,text,x,empty\n1,1a,1,\n2,b,3,\n"),
            "bob": computer.write("data/b.csv", "y,id\n5,3\n5,2\n,1\n"),
        },
        "output_data": {"alice": "data/out/a.csv", "bob": "data/out/b.csv"},
    }

    result = computer.run(config)

    assert result["scaled_columns"] == ["x", "y"]
    lowest = "-1.0" if scaler == "standard_scaler" else "0.0"
    assert computer.path("data/out/a.csv").read_text() == f"id,text,x,empty\n1,1a,{lowest},\n2,b,1.0,\n"
    assert computer.path("data/out/b.csv").read_text() == "y,id\n0.0,3\n0.0,2\n,1\n"


def test_one_party_is_enough(computer: Computer) -> None:
    result = computer.run(only_alice(computer, "x\n1\n3\n", columns=["x"]))

    assert result["parties"] == ["alice"]
    assert computer.path("data/out/a.csv").read_text() == "x\n-1.0\n1.0\n"


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize(
    ("table", "changes", "text"),
    [
        ("x,y\n1,a\n2,b\n", {"columns": ["z"]}, "names column 'z', which no file of task_config.input_data has"),
        ("x,y\n1,a\n2,b\n", {"columns": ["y"]}, "task_config.input_data.alice (a.csv): column 'y' has no number in ro"),
        ("x,y\n1,a\n2,b\n", {"columns": []}, "task_config.columns names no column"),
        ("y\na\n", {}, "no file of task_config.input_data has a column to use"),
        ("x,y\n", {}, "task_config.input_data.alice (a.csv): the file has no rows"),
        ("", {}, "task_config.input_data.alice (a.csv): the file is empty"),
        ("x\n1e308\n-1e308\n", {}, "task_config.input_data.alice (a.csv): column 'x' has numbers too large"),
    ],
)
def test_what_the_sender_did_wrong_is_named(
    computer: Computer, scaler: str, table: str, changes: dict[str, object], text: str
) -> None:
    code, found = computer.failure(only_alice(computer, table, task_type=scaler, **changes))

    assert code == "PARAM_INVALID"
    assert text in found
    assert not computer.path("data/out/a.csv").exists()


def test_a_column_of_two_parties_must_be_given_by_party(computer: Computer) -> None:
    bob = computer.write("data/b.csv", "x\n7\n")
    config = only_alice(computer, "x\n1\n3\n", columns=["x"])
    config["input_data"]["bob"], config["output_data"]["bob"] = bob, "data/out/b.csv"

    assert "names column 'x', which the files of alice and bob have" in computer.failure(config)[1]
    assert computer.run({**config, "columns": {"alice": ["x"]}})["scaled_columns"] == ["x"]


def test_the_range_must_not_be_empty(computer: Computer) -> None:
    code, text = computer.failure({**sample("minmax_scaler"), "feature_range": [1, 1]})

    assert (code, text) == (
        "PARAM_INVALID",
        "task_config.feature_range must be [min, max] with min less than max",
    )
