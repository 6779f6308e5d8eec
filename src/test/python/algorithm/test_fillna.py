from __future__ import annotations

import pytest

from algorithm.reference import TOLERANCE, expected
from computing import Computer, Config, sample

GAPS = "key,whole,part,text,none\n1,3,1.50,b,\n2,,NA,,\n3,3,2.50,b,\n4,8,,a,\n"


def only_alice(computer: Computer, text: str, **changes: object) -> Config:
    paths = {"input_data": {"alice": computer.write("data/a.csv", text)}, "output_data": {"alice": "data/out/a.csv"}}
    return {"task_type": "fillna", **paths, **changes}


def column(computer: Computer, name: str) -> list[str]:
    return [row[name] for row in computer.rows("data/out/a.csv")]


def test_values_are_those_of_the_reference(computer: Computer) -> None:
    config = sample("fillna")

    result = computer.run(config)

    assert result == {
        "output_paths": config["output_data"],
        "filled_columns": ["score_a", "balance"],
        "strategy": "mean",
        "parties": ["alice", "bob"],
    }
    for party, name in (("alice", "score_a"), ("bob", "balance")):
        before, after = computer.rows(f"data/{party}_aligned.csv"), computer.rows(f"data/out/{party}_filled.csv")
        reference = expected("fillna")[name]
        new = [row[name] for old, row in zip(before, after, strict=True) if not old[name]]
        assert len(new) == reference["missing"]
        assert [float(value) for value in new] == pytest.approx([reference["fill_value"]] * len(new), abs=TOLERANCE)
        filled = {name: {"": new[0]}}
        assert after == [{key: filled.get(key, {}).get(text, text) for key, text in row.items()} for row in before]


@pytest.mark.parametrize(
    ("strategy", "whole", "part", "text"),
    [
        ("mean", ["3", "4.666666666666667", "3", "8"], ["1.50", "2", "2.50", "2"], None),
        ("median", ["3", "3", "3", "8"], ["1.50", "2", "2.50", "2"], None),
        ("mode", ["3", "3", "3", "8"], ["1.50", "1.50", "2.50", "1.50"], ["b", "b", "b", "a"]),
    ],
)
def test_fills_what_fits_by_default_and_leaves_every_other_text(
    computer: Computer, strategy: str, whole: list[str], part: list[str], text: list[str] | None
) -> None:
    result = computer.run(only_alice(computer, GAPS, strategy=strategy))

    assert result["filled_columns"] == ["whole", "part", *(["text"] if text else [])]
    assert [column(computer, name) for name in ("whole", "part", "text")] == [whole, part, text or ["b", "", "b", "a"]]
    assert column(computer, "none") == [""] * 4


@pytest.mark.parametrize(
    ("value", "names", "whole"),
    [
        (0, ["whole", "part", "none"], ["3", "0", "3", "8"]),
        (2.0, ["whole", "part", "none"], ["3", "2", "3", "8"]),
        ("0.5", ["whole", "part", "none"], ["3", "0.5", "3", "8"]),
        ("un, known", ["text", "none"], ["3", "", "3", "8"]),
    ],
)
def test_a_constant_fills_numbers_or_texts_and_columns_without_any_value(
    computer: Computer, value: object, names: list[str], whole: list[str]
) -> None:
    result = computer.run(only_alice(computer, GAPS, strategy="constant", fill_value=value))

    assert result["filled_columns"] == names
    assert column(computer, "whole") == whole
    assert len(set(column(computer, "none"))) == 1
    assert column(computer, "none")[0] == ("un, known" if value == "un, known" else whole[1])


def test_nothing_to_fill_is_no_mistake_and_keys_are_not_filled(computer: Computer) -> None:
    config = only_alice(computer, "id,x\n1,2\n,3\n")
    config["input_data"]["bob"] = computer.write("data/b.csv", "id,y\n1,\n2,7\n,8\n")
    config["output_data"]["bob"] = "data/out/b.csv"

    result = computer.run(config)

    assert result["filled_columns"] == ["y"]
    assert computer.path("data/out/a.csv").read_text() == "id,x\n1,2\n,3\n"
    assert computer.path("data/out/b.csv").read_text() == "id,y\n1,7.5\n2,7\n,8\n"


def test_a_column_without_any_value_stays_empty(computer: Computer) -> None:
    result = computer.run(only_alice(computer, GAPS, columns=["none"]))

    assert result["filled_columns"] == ["none"]
    assert column(computer, "none") == [""] * 4


@pytest.mark.parametrize(
    ("table", "changes", "text"),
    [
        (GAPS, {"columns": ["nowhere"]}, "names column 'nowhere', which no file of task_config.input_data has"),
        (GAPS, {"columns": ["text"]}, "task_config.input_data.alice (a.csv): column 'text' has no number in row 1"),
        (GAPS, {"columns": ["text"], "strategy": "median"}, "(a.csv): column 'text' has no number in row 1"),
        (GAPS, {"strategy": "constant"}, "task_config.fill_value is missing"),
        ("x\n", {}, "task_config.input_data.alice (a.csv): the file has no rows"),
        ("", {}, "task_config.input_data.alice (a.csv): the file is empty"),
    ],
)
def test_what_the_sender_did_wrong_is_named(
    computer: Computer, table: str, changes: dict[str, object], text: str
) -> None:
    code, found = computer.failure(only_alice(computer, table, **changes))

    assert code == "PARAM_INVALID"
    assert text in found
