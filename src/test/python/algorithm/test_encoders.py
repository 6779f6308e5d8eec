from __future__ import annotations

import json
from typing import Any

import pytest

from algorithm.reference import expected
from computing import Computer, Config, sample

ENCODERS = ("label_encoder", "onehot_encoder")
GRADES = 'id,grade\n1,b\n2,\n3,"a ""x"", y"\n4,b\n'


def only_alice(computer: Computer, text: str, **changes: object) -> Config:
    paths = {"input_data": {"alice": computer.write("data/a.csv", text)}, "output_data": {"alice": "data/out/a.csv"}}
    return {"task_type": "onehot_encoder", **paths, "columns": ["grade"], **changes}


def rules(computer: Computer, path: str = "data/out/a.csv") -> Any:
    return json.loads(computer.path(path + ".rules.json").read_text(encoding="utf-8"))


def test_codes_are_those_of_the_reference(computer: Computer) -> None:
    config = sample("label_encoder")

    result = computer.run(config)

    assert result == {
        "output_paths": config["output_data"],
        "encoded_columns": ["gender", "city", "education"],
        "parties": ["alice", "bob"],
    }
    reference = expected("label_encoder")
    for party, names in (("alice", ("gender", "city")), ("bob", ("education",))):
        before, after = computer.rows(f"data/{party}_aligned.csv"), computer.rows(f"data/out/{party}_label.csv")
        for name in names:
            codes = [str(reference[name].index(row[name])) for row in before]
            assert [row[name] for row in after] == codes
        written = rules(computer, config["output_data"][party])
        assert written == {name: {value: code for code, value in enumerate(reference[name])} for name in names}


def test_new_columns_are_those_of_the_reference(computer: Computer) -> None:
    config = sample("onehot_encoder")

    result = computer.run(config)

    reference = expected("onehot_encoder")
    tables = {party: computer.rows(path) for party, path in config["output_data"].items()}
    assert result == {
        "output_paths": config["output_data"],
        "encoded_columns": ["gender", "education"],
        "drop": "first",
        "parties": ["alice", "bob"],
    }
    for party, rows in tables.items():
        assert list(rows[0]) == reference[f"{party}_columns"]
        for name in reference["sums"].keys() & rows[0].keys():
            assert sum(int(row[name]) for row in rows) == reference["sums"][name]
    assert rules(computer, config["output_data"]["alice"]) == {"gender": {"F": None, "M": "gender_M"}}


def test_a_missing_value_is_the_category_nan(computer: Computer) -> None:
    computer.run(only_alice(computer, GRADES, task_type="label_encoder"))

    assert computer.path("data/out/a.csv").read_text() == "id,grade\n1,1\n2,2\n3,0\n4,1\n"
    assert rules(computer) == {"grade": {'a "x", y': 0, "b": 1, "nan": 2}}


def test_new_columns_stand_behind_the_others(computer: Computer) -> None:
    computer.run(only_alice(computer, "grade,id\nb,1\n,2\nä,3\n", drop=None))

    assert computer.path("data/out/a.csv").read_text() == "id,grade_b,grade_nan,grade_ä\n1,1,0,0\n2,0,1,0\n3,0,0,1\n"


@pytest.mark.parametrize(("third", "kept"), [("", ["grade_b"]), ("c", ["grade_a", "grade_b", "grade_c"])])
def test_if_binary_drops_the_first_of_two_categories_only(computer: Computer, third: str, kept: list[str]) -> None:
    table = "id,grade\n1,a\n2,b\n" + (f"3,{third}\n" if third else "")

    computer.run(only_alice(computer, table, drop="if_binary"))

    assert list(computer.rows("data/out/a.csv")[0]) == ["id", *kept]


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize(
    ("table", "changes", "text"),
    [
        (GRADES, {"columns": ["other"]}, "names column 'other', which no file of task_config.input_data has"),
        (GRADES, {"columns": ["grade", "grade"]}, "task_config.columns names column 'grade' twice"),
        ("grade\n", {}, "task_config.input_data.alice (a.csv): the file has no rows"),
        ("", {}, "task_config.input_data.alice (a.csv): the file is empty"),
    ],
)
def test_what_the_sender_did_wrong_is_named(
    computer: Computer, encoder: str, table: str, changes: dict[str, object], text: str
) -> None:
    code, found = computer.failure(only_alice(computer, table, task_type=encoder, **changes))

    assert code == "PARAM_INVALID"
    assert text in found


@pytest.mark.parametrize(
    ("table", "changes", "text"),
    [
        ("grade,grade_secret\nsecret,1\n", {}, "column 'grade': a new column 'grade_<category>' has the name of ano"),
        ("a,a_b\nb_c,c\n", {"columns": ["a", "a_b"]}, "column 'a_b': a new column 'a_b_<category>' has the name of "),
        ("grade\nb\nb\n", {"drop": "first"}, "column 'grade' is the only one and has one category"),
        ("grade\n" + "\n".join(map(str, range(10_001))) + "\n", {}, "column 'grade' has more than 10000 categories"),
    ],
)
def test_new_columns_that_cannot_be_made_are_refused_without_naming_a_category(
    computer: Computer, table: str, changes: dict[str, object], text: str
) -> None:
    code, found = computer.failure(only_alice(computer, table, **changes))

    assert code == "PARAM_INVALID"
    assert f"task_config.input_data.alice (a.csv): {text}" in found
    assert "secret" not in found
    assert not computer.path("data/out/a.csv").exists()
