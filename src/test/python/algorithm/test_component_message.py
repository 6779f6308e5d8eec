"""What a message to a component may say, checked before anything is computed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from sfworker.components.attributes import Attributes
from sfworker.components.definition import Component, components, find
from sfworker.components.runnable import IMPOSSIBLE, require_runnable, why_not
from sfworker.failure import FailureCode, TaskFailure

from support import SOURCES

PARTIES = ("alice", "bob")
TRAIN = "ml.train/ss_sgd_train:1.0.0"
COLUMNS = {"input_ds": ["f0", "f1", "y"]}
REQUIRED = {"input/input_ds/feature_selects": ["f0", "f1"], "input/input_ds/label": ["y"]}
SQL = {"sql": "SELECT f0", "expr": "f0 > 1"}
STUB = {"text": "x", "float": 1, "int": 1, "bool": True, "party": "alice", "column": "f0", "protobuf": "{}"}


def checked(comp_id: str, given: Mapping[str, Any], columns: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    return Attributes(find(comp_id), given, columns or {}, PARTIES).checked()


def refused(call: Any) -> str:
    with pytest.raises(TaskFailure) as caught:
        call()
    assert caught.value.code is FailureCode.PARAM_INVALID
    return caught.value.text


def test_all_components_of_the_installed_version_are_known() -> None:
    assert len(components()) == 45
    assert {component.component_id.partition(":")[0] for component in components() if why_not(component)} == set(
        IMPOSSIBLE
    )


@pytest.mark.parametrize("component", components(), ids=lambda component: component.component_id)
def test_defaults_make_a_component_of_every_definition(component: Component) -> None:
    given = {}
    for path, attribute in component.attributes.items():
        chosen = all(component.attributes[outer].default == choice for outer, choice in component.choices(path))
        if attribute.required and chosen:
            value = attribute.allowed[0] if attribute.allowed else SQL.get(path, STUB[attribute.kind])
            if attribute.default is not None:
                value = attribute.default
            given[path] = [value] if attribute.many else value
        elif attribute.default is not None and chosen:
            # What the definition shows as the default must be a value that it takes.
            given[path] = attribute.default

    attributes = Attributes(component, given, {}, PARTIES).checked()

    ports: dict[str, Any] = {port.name: [] if port.variable else None for port in component.inputs}
    outputs = {port.name: "uri" for port in component.outputs}
    kept = {name: value for name, value in ports.items() if value is not None}
    made = component.definition.make_component({**attributes, **kept, **outputs, "_minor": component.minor}, False)
    for path, value in attributes.items():
        if "/" not in path and component.attributes[path].kind in ("float", "int", "text", "bool"):
            assert getattr(made, path) == value


def test_values_get_the_types_of_the_definition() -> None:
    found = checked(TRAIN, {**REQUIRED, "learning_rate": 1, "epochs": 3.0, "l2_norm": 0.3, "penalty": None}, COLUMNS)

    assert (found["learning_rate"], found["epochs"], found["l2_norm"]) == (1.0, 3, 0.3)
    assert isinstance(found["learning_rate"], float)
    assert isinstance(found["epochs"], int)
    assert "penalty" not in found


def test_one_column_or_party_may_stand_without_its_list() -> None:
    assert checked(TRAIN, {**REQUIRED, "input/input_ds/label": "y"}, COLUMNS)["input/input_ds/label"] == ["y"]


def test_a_message_of_an_attribute_may_be_an_object_or_its_text() -> None:
    rules = {"op": "STANDARDIZE", "operands": []}
    for given in (rules, json.dumps(rules)):
        found = checked("preprocessing/feature_calculate:1.0.0", {"input/input_ds/features": ["x"], "rules": given})

        assert json.loads(found["rules"]) == rules


def test_attributes_of_a_choice_count_when_it_is_chosen() -> None:
    keys = {"input/input_ds1/keys": ["k"], "input/input_ds2/keys": ["k"]}
    left = {"join_type": "left_join", "join_type/left_join/left_side": "alice"}

    assert checked("data_prep/psi:1.0.0", {**keys, **left})["join_type/left_join/left_side"] == ["alice"]
    assert "left_side is missing; add it" in refused(
        lambda: checked("data_prep/psi:1.0.0", {**keys, "join_type": "left_join"})
    )
    text = refused(lambda: checked("data_prep/psi:1.0.0", {**keys, **left, "join_type": "full_join"}))
    assert "left_join/left_side only counts when join_type is 'left_join'; it is 'full_join'" in text


@pytest.mark.parametrize(
    ("attrs", "text"),
    [
        ({"epoch": 3}, "attrs.epoch is not an attribute of ml.train/ss_sgd_train:1.0.0 (did you mean epochs?)"),
        ({"feature_selects": ["f0"]}, "(did you mean input/input_ds/feature_selects?)"),
        ({"epochs": "3"}, "attrs.epochs must be an integer"),
        ({"epochs": 2.5}, "attrs.epochs must be an integer"),
        ({"epochs": True}, "attrs.epochs must be an integer"),
        ({"epochs": 0}, "attrs.epochs must be at least 1"),
        ({"learning_rate": 0}, "attrs.learning_rate must be greater than 0"),
        ({"learning_rate": float("nan")}, "attrs.learning_rate must be a number"),
        ({"report_weights": 1}, "attrs.report_weights must be true or false"),
        ({"sig_type": "t2"}, "attrs.sig_type must be one of real, t1, t3, t5, df, sr, mix"),
        ({"input/input_ds/label": ["y", "f0"]}, "input_ds/label must have exactly 1 of names of columns; it has 2"),
        ({"input/input_ds/label": []}, "input_ds/label must have exactly 1 of names of columns; it has 0"),
        ({"input/input_ds/label": None}, "attrs.input/input_ds/label is missing; add it: Label of train dataset."),
        ({"input/input_ds/label": [1]}, "input_ds/label must be a list of values: names of columns"),
        ({"input/input_ds/label": "z"}, "names the column 'z', which the input input_ds does not declare"),
        ({"input/input_ds/label": 7}, "input_ds/label must be a list of names of columns"),
    ],
)
def test_what_is_wrong_with_an_attribute_is_named(attrs: dict[str, Any], text: str) -> None:
    found = refused(lambda: checked(TRAIN, {**REQUIRED, **attrs}, COLUMNS))

    assert found.startswith("task_config.attrs.")
    assert text in found


@pytest.mark.parametrize(
    ("comp_id", "attrs", "text"),
    [
        (
            "ml.predict/ss_sgd_predict:1.0.0",
            {"receiver": "carol"},
            "attrs.receiver names the party 'carol'; the parties",
        ),
        ("data_prep/psi:1.0.0", {"protocol": "RR23"}, "must be one of PROTOCOL_ECDH, PROTOCOL_RR22, PROTOCOL_KKRT"),
        ("preprocessing/feature_calculate:1.0.0", {"rules": "{"}, "attrs.rules is no JSON of a CalculateOpRules"),
        ("preprocessing/feature_calculate:1.0.0", {"rules": {"x": 1}}, 'no field named "x"'),
        ("data_filter/expr_condition_filter:1.0.0", {"expr": "a >"}, "attrs.expr is no SQL"),
        ("data_filter/expr_condition_filter:1.0.0", {"expr": "a; b"}, "attrs.expr must be one expression"),
        (
            "data_filter/expr_condition_filter:1.0.0",
            {"expr": "a > (SELECT count(*) FROM read_text('/etc/passwd'))"},
            "attrs.expr must not contain Subquery: only columns, values",
        ),
        (
            "data_filter/expr_condition_filter:1.0.0",
            {"expr": "a > 1 THEN TRUE ELSE FALSE END AS hit FROM read_csv('/etc/passwd') --"},
            "attrs.expr is no SQL",
        ),
    ],
)
def test_kinds_of_attributes_have_their_own_rules(comp_id: str, attrs: dict[str, Any], text: str) -> None:
    required = {"input/input_ds/features": ["x"]} if "feature_calculate" in comp_id else {}
    if "/psi" in comp_id:
        required = {"input/input_ds1/keys": ["k"], "input/input_ds2/keys": ["k"]}

    assert text in refused(lambda: checked(comp_id, {**required, **attrs}))


def test_a_condition_stays_as_it_is_but_for_comments() -> None:
    found = checked("data_filter/expr_condition_filter:1.0.0", {"expr": "a > 1 and b in (1, 2) -- all of it"})

    assert found["expr"] == "a > 1 and b in (1, 2)"


def test_an_unknown_component_is_told_what_there_is() -> None:
    text = refused(lambda: find("stats/ss_vifs:1.0.0"))

    assert "(did you mean stats/ss_vif:1.0.0?)" in text
    assert "ml.train/sgb_train:1.1.0" in text
    for wrong in ("stats/ss_vif:2.0.0", "stats/ss_vif:1.9.0", "stats/ss_vif", "../x:1.0.0"):
        refused(lambda wrong=wrong: find(wrong))


def test_an_older_minor_version_has_its_own_attributes() -> None:
    assert "report_importances" in find("ml.train/sgb_train:1.1.0").attributes
    assert "report_importances" not in find("ml.train/sgb_train:1.0.0").attributes
    assert len(find("ml.train/sgb_train:1.0.0").outputs) == 1


def test_what_cannot_run_here_says_why() -> None:
    assert "needs Kuscia's DataMesh" in refused(lambda: require_runnable(find("io/data_source:1.0.0")))


def listing(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sfworker.components", *arguments]
    return subprocess.run(command, cwd=SOURCES, capture_output=True, text=True, check=False)


def test_the_command_lists_components_and_their_attributes() -> None:
    lines = listing().stdout.splitlines()
    described = json.loads(listing("--json", TRAIN).stdout)
    unknown = listing("stats/nothing:1.0.0")

    assert len(lines) == 45
    assert len([line for line in lines if line.endswith("(cannot run here)")]) == len(IMPOSSIBLE)
    assert described["comp_id"] == TRAIN
    rate = next(attribute for attribute in described["attributes"] if attribute["path"] == "learning_rate")
    assert (rate["kind"], rate["default"], rate["lower"]) == ("float", 0.1, {"value": 0.0, "inclusive": False})
    assert unknown.returncode == 2
    assert unknown.stderr.startswith("comp_id 'stats/nothing:1.0.0' is not known")


def test_the_command_shows_what_one_component_takes() -> None:
    lines = listing("data_prep/psi:1.0.0").stdout.splitlines()

    assert "  input/input_ds1/keys: list of column, 1 to any number, required" in lines
    assert '  join_type: choice, one of inner_join | left_join | full_join | difference, default "inner_join"' in lines
