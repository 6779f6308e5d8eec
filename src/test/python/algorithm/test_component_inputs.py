"""What a message to a component may say of inputs and outputs."""

from __future__ import annotations

from typing import Any

import pytest
from sfworker.components.definition import find
from sfworker.components.dist_data import read_inputs, read_outputs
from sfworker.failure import FailureCode, TaskFailure

from evaluating import schema, table

PARTIES = ("alice", "bob")
TRAIN = "ml.train/ss_sgd_train:1.0.0"
A_TABLE = table({"alice": "a.csv", "bob": "b.csv"}, alice=schema(f0="feature:float"), bob=schema(y="label:int"))


def refused(call: Any) -> str:
    with pytest.raises(TaskFailure) as caught:
        call()
    assert caught.value.code is FailureCode.PARAM_INVALID
    return caught.value.text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"type": "sf.model.ss_sgd"},
            "inputs[0] must be of type sf.table.vertical (input_ds); it is 'sf.model.ss_sgd'",
        ),
        ({"nonsense": 1}, "inputs[0] is no DistData"),
        ({"data_refs": []}, "inputs[0].meta does not fit a table"),
        (
            {"data_refs": [{**A_TABLE["data_refs"][0], "party": "carol"}, A_TABLE["data_refs"][1]]},
            "none of the parties",
        ),
        (
            {"data_refs": [{**A_TABLE["data_refs"][0], "format": "pickle"}, A_TABLE["data_refs"][1]]},
            "must be csv or orc",
        ),
        ({"data_refs": [A_TABLE["data_refs"][0]] * 2}, "data_refs must have one entry a party"),
        ({"meta": {**A_TABLE["meta"], "schemas": [{}, {}]}}, "inputs[0].meta declares no columns"),
    ],
)
def test_what_is_wrong_with_an_input_is_named(changes: dict[str, Any], text: str) -> None:
    assert text in refused(lambda: read_inputs(find(TRAIN), [{**A_TABLE, **changes}], PARTIES))


@pytest.mark.parametrize(
    "uri", ["../a", "/etc/passwd", "a/../b", "a b", "a;b", "$(id)", "-a", "", ".", "a\0", "s3://b/c"]
)
def test_uris_are_plain_paths(uri: str) -> None:
    ref = {**A_TABLE["data_refs"][0], "uri": uri}
    data = {**A_TABLE, "data_refs": [ref, A_TABLE["data_refs"][1]]}

    assert "inputs[0].data_refs[0].uri must be a path" in refused(lambda: read_inputs(find(TRAIN), [data], PARTIES))
    assert "output_uris[1] must be a path" in refused(lambda: read_outputs(find(TRAIN), ["m", uri], []))


def test_numbers_of_inputs_and_outputs_are_those_of_the_definition() -> None:
    assert "inputs must have 1 entries (input_ds); it has 2" in refused(
        lambda: read_inputs(find(TRAIN), [A_TABLE, A_TABLE], PARTIES)
    )
    assert "output_uris must have 2 entries (output_model, report); it has 1" in refused(
        lambda: read_outputs(find(TRAIN), ["m"], [])
    )


def test_an_optional_input_may_be_left_out() -> None:
    for sent in ([], [None], [{"type": "sf.null"}]):
        assert read_inputs(find("io/write_data:1.0.0"), sent, PARTIES).values["input_data"].type == "sf.null"


@pytest.mark.parametrize(("uris", "owner"), [(["a.csv", "r"], "inputs[0]"), (["m", "m/x"], "output_uris[0]")])
def test_an_output_must_not_replace_what_is_read_or_written(uris: list[str], owner: str) -> None:
    files = read_inputs(find(TRAIN), [A_TABLE], PARTIES).files

    assert f"is the place of {owner}" in refused(lambda: read_outputs(find(TRAIN), uris, files))
