from __future__ import annotations

from typing import Any

import pytest
from sfworker.algorithm.psi import PROTOCOLS, PsiParameters
from sfworker.failure import FailureCode, TaskFailure

PARTIES = ("alice", "bob")


def parameters(**changes: Any) -> PsiParameters:
    return PsiParameters.of({"keys": {"bob": ["id"], "alice": ["uid"]}, "receiver": "alice", **changes}, PARTIES)


def test_only_the_receiver_gets_the_result() -> None:
    assert [parameters().gets_result(party) for party in PARTIES] == [True, False]


def test_broadcast_gives_the_result_to_all() -> None:
    assert [parameters(broadcast_result=True).gets_result(party) for party in PARTIES] == [True, True]


def test_without_receiver_all_get_the_result_and_the_first_key_names_the_receiver() -> None:
    read = parameters(receiver=None)

    assert read.receiver == "bob"
    assert [read.gets_result(party) for party in PARTIES] == [True, True]


@pytest.mark.parametrize(("name", "protocol"), PROTOCOLS.items())
def test_knows_protocols_by_both_names(name: str, protocol: str) -> None:
    assert parameters(protocol=name).protocol == protocol


def test_defaults_are_those_of_the_contract() -> None:
    read = parameters()

    assert (read.protocol, read.curve_type, read.precheck_input) == ("PROTOCOL_KKRT", "CURVE_25519", False)


@pytest.mark.parametrize(
    "change",
    [{"protocol": "ECDH_PSI_3PC"}, {"receiver": "carol"}, {"curve_type": "X"}, {"keys": {"alice": ["uid"]}}],
)
def test_refuses_parameters_that_do_not_fit(change: dict[str, Any]) -> None:
    with pytest.raises(TaskFailure) as refused:
        parameters(**change)

    assert refused.value.code is FailureCode.PARAM_INVALID
