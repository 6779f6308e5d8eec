from __future__ import annotations

import json

import pytest

from computing import Computer, sample


def test_all_numeric_columns_without_keys_by_default(computer: Computer) -> None:
    alice = computer.write("data/a.csv", "id,x,text\n1,1.5,u\n2,,v\n3,4.5,w\n")
    bob = computer.write("data/b.csv", "id,y\n1,7\n2,8\n3,9\n")

    result = computer.run(
        {"task_type": "table_statistics", "input_data": {"alice": alice, "bob": bob}, "output_report": "data/r.json"}
    )

    assert result["columns"] == ["x", "y"]
    assert result["statistics"]["x"] == pytest.approx(
        {"count": 2, "mean": 3, "std": 2.1213203, "min": 1.5, "25%": 2.25, "50%": 3, "75%": 3.75, "max": 4.5}
    )
    report = json.loads(computer.path("data/r.json").read_text())
    assert report["x"]["count_na(NA count)"] == 1
    assert report["y"]["skew"] == 0
    assert len(report["y"]) == 26


def test_columns_come_back_in_the_order_of_the_sender(computer: Computer) -> None:
    config = {**sample("table_statistics"), "columns": ["balance", "age", "work_years"]}

    assert list(computer.run(config)["statistics"]) == ["balance", "age", "work_years"]


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"columns": ["nowhere"]}, "PARAM_INVALID", "names column 'nowhere', which no file of task_config.input_data"),
        ({"columns": ["gender"]}, "PARAM_INVALID", "input_data.alice (alice_aligned.csv): column 'gender' has no numb"),
        ({"columns": ["age", "age"]}, "PARAM_INVALID", "names column 'age' twice"),
        ({"input_data": {"alice": "data/no.csv"}}, "FILE_NOT_FOUND", "input_data.alice (no.csv): the file does not"),
        ({"columns": {"bob": ["age"]}}, "PARAM_INVALID", "names column 'age', which task_config.input_data.bob"),
    ],
)
def test_what_the_sender_did_wrong_is_named(
    computer: Computer, changes: dict[str, object], code: str, text: str
) -> None:
    found = computer.failure({**sample("table_statistics"), **changes})

    assert found[0] == code
    assert text in found[1]
