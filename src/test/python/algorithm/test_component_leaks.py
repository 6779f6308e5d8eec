"""A value of one party's table that a component fails of is told to nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sfworker.components.told import may_be_told

from evaluating import Components, JsonObject, schema, table
from support import Refused, RunnerFactory

MARK = "7781523"
WORD = f"MARK{MARK}"
CAST = ("preprocessing/cast:1.0.0", {"astype": "integer", "input/input_ds/columns": ["s"]})
# Each fails of the marked value, at the party that has it.
FAILING: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "cast to integer": (*CAST, ["out", "rule"]),
    "cast to float": (CAST[0], {**CAST[1], "astype": "float"}, ["out", "rule"]),
    "cast in SQL": ("preprocessing/sql_processor:1.0.0", {"sql": "SELECT CAST(s AS INT) AS t"}, ["out", "rule"]),
    "cast to a double in SQL": (
        "preprocessing/sql_processor:1.0.0",
        {"sql": "SELECT n, CAST(s AS DOUBLE) + 1 AS t"},
        ["out", "rule"],
    ),
    "cast in a condition": ("data_filter/expr_condition_filter:1.0.0", {"expr": "s::INT > 1"}, ["out", "else"]),
    "a date in a condition": ("data_filter/expr_condition_filter:1.0.0", {"expr": "s::DATE > now()"}, ["out", "else"]),
    "a root in a condition": ("data_filter/expr_condition_filter:1.0.0", {"expr": "sqrt(-n) > 1"}, ["out", "else"]),
    "a score that is none": (
        "postprocessing/score_card_transformer:1.0.0",
        {
            "positive": 1,
            "predict_score_name": "score",
            "scaled_value": 600,
            "odd_base": 20,
            "pdo": 20,
            "input/input_ds/predict_name": ["p"],
        },
        ["out"],
    ),
}


@pytest.fixture(name="marked")
def a_marked_table(components: Components) -> JsonObject:
    return rows_of(components, "a.csv", WORD, MARK)


def rows_of(components: Components, name: str, text: str, number: str) -> JsonObject:
    components.write("alice", name, f"id,s,n,p\nk1,12,1,0.5\nk2,{text},{number},{number}\nk3,4,3,0.25\n")
    components.write("bob", name, "id,y\nk1,1\nk2,0\nk3,1\n")
    alice = schema(id="id:str", s="feature:str", n="feature:int", p="feature:float")
    return table({"alice": name, "bob": name}, alice=alice, bob=schema(id="id:str", y="feature:int"))


def told(components: Components, message: JsonObject) -> str:
    with pytest.raises(Refused) as caught:
        components.run(message)
    assert caught.value.failure["code"] == "COMPUTATION"
    return json.dumps(caught.value.failure)


@pytest.mark.parametrize("name", FAILING)
def test_a_component_does_not_say_of_which_value_it_failed(
    components: Components, marked: JsonObject, name: str
) -> None:
    comp_id, attrs, outputs = FAILING[name]
    if "score_card" in comp_id:
        only = schema(id="id:str", p="feature:float", s="feature:str", n="feature:int")
        marked = table({"alice": "a.csv"}, alice=only)

    said = told(components, components.message(comp_id, [marked], outputs, **attrs))

    assert "the component failed at party " in said
    assert MARK not in said


def test_a_rule_does_not_say_of_which_value_it_failed(components: Components, marked: JsonObject) -> None:
    good = rows_of(components, "good.csv", "5", "5")
    rule = components.evaluate(CAST[0], [good], ["out", "rule"], **CAST[1])["output_rule"]

    said = told(components, components.message("preprocessing/substitution:1.0.0", [marked, rule], ["again"]))

    assert MARK not in said


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("feature city has too many categories 4000", True),
        ("feature secret has too many categories 4000", False),
        ("feature city has too many categories 4000 such as x", False),
        ("DataFrame is not aligned, [200, 150]", True),
        ("DataFrame is not aligned, ['a']", False),
        ("expect no intersection between label and features, got y and ['city', 'y']", True),
        ("expect no intersection between label and features, got y and ['city', 'x']", False),
        ("expect no intersection between label and features, got y and x", False),
        ("['city'] must belong to a single party, but got dict_keys(['alice', 'y'])", True),
        ("['city'] must belong to a single party, but got dict_keys(['alice', 12])", False),
        ("pred should in [0, 1], but got max pred 7 and min pred 0", False),
        ("cast city failed, Failed to parse string: 'x' as a scalar of type int64", False),
        ("bound_value is empty", True),
        ("city", False),
        ("", False),
    ],
)
def test_a_text_is_told_if_it_has_names_and_numbers_of_rows_only(text: str, is_told: bool) -> None:
    assert may_be_told(text, {"city", "y", "alice"}) is is_told


@pytest.mark.parametrize("name", ["cast to integer", "cast in SQL", "cast in a condition"])
def test_the_log_of_the_other_party_does_not_say_it_either(
    new_runner: RunnerFactory, tmp_path: Path, name: str
) -> None:
    logs = tmp_path / "logs"
    components = Components(new_runner(log_dir=str(logs)), tmp_path)
    comp_id, attrs, outputs = FAILING[name]

    told(components, components.message(comp_id, [rows_of(components, "a.csv", WORD, MARK)], outputs, **attrs))

    written = {file.stem: file.read_text(errors="replace") for file in logs.rglob("*.log")}
    assert set(written) == {"alice", "bob"}
    assert MARK not in written["bob"]
