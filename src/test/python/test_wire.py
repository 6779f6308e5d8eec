from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from sfworker import wire
from sfworker.failure import FailureCode, TaskFailure


def test_answers_value_as_json_without_nan() -> None:
    reply = wire.answer(lambda: {"nan": float("nan"), "inf": [np.inf], "array": np.arange(2), "text": "é"})

    assert json.loads(reply) == {"value": {"nan": None, "inf": [None], "array": [0, 1], "text": "é"}}


@pytest.mark.parametrize("value", [object(), {"deep": [{1, 2}]}, np.array([object()])])
def test_what_json_cannot_hold_is_named_by_its_type(value: Any) -> None:
    with pytest.raises(TypeError, match=r"JSON has nothing like (object|set)$"):
        wire.finite(value)


def test_answers_foreseen_failure_with_all_its_fields() -> None:
    def call() -> dict[str, Any]:
        raise TaskFailure(FailureCode.PORT_IN_USE, "port 1 is taken", detail="log", cause_type="OSError")

    assert json.loads(wire.answer(call)) == {
        "failure": {
            "code": "PORT_IN_USE",
            "type": "ClusterInitError",
            "text": "port 1 is taken",
            "cause_type": "OSError",
            "retryable": True,
            "detail": "log",
        }
    }


def test_keeps_text_of_unforeseen_exception_for_the_log() -> None:
    def call() -> dict[str, Any]:
        raise KeyError("a row value")

    failure = json.loads(wire.answer(call))["failure"]

    assert failure["code"] == "INTERNAL"
    assert failure["type"] == "SecretFlowTaskError"
    assert failure["cause_type"] == "KeyError"
    assert "a row value" not in failure["text"]
    assert "a row value" in failure["detail"]


def test_failure_survives_the_way_from_party_to_runner() -> None:
    sent = TaskFailure(FailureCode.PEER_FAILED, "text", detail="detail", cause_type="X")

    received = wire.failure_from(wire.failure_of(sent))

    assert vars(received) == vars(sent)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_refuses_request_that_is_no_object(text: str) -> None:
    with pytest.raises(TaskFailure) as refused:
        wire.parse(text)

    assert refused.value.code is FailureCode.PARAM_INVALID


def test_every_code_is_one_of_its_own() -> None:
    assert len({code.name for code in FailureCode}) == 20
    assert [code.name for code in FailureCode if code.retryable] == [
        "CLUSTER_INIT",
        "PEER_UNREACHABLE",
        "PORT_IN_USE",
        "DEVICE_CONFIG",
    ]
