from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sfworker.algorithm.psi import PROTOCOLS, Protocol, PsiParameters
from sfworker.failure import FailureCode, TaskFailure

from computing import Computer, Config, sample
from support import RunnerClient

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
def test_knows_protocols_by_both_names(name: str, protocol: Protocol) -> None:
    parties = ("alice", "bob", "carol")[: protocol.parties[0]]
    keys = {party: ["uid"] for party in parties}

    assert PsiParameters.of({"keys": keys, "protocol": name}, parties).protocol == protocol


def test_defaults_are_those_of_the_contract() -> None:
    read = parameters()

    assert (read.protocol.name, read.curve_type, read.unique_keys) == ("PROTOCOL_KKRT", "CURVE_25519", False)


@pytest.mark.parametrize(
    ("parties", "protocol", "text"),
    [
        (
            PARTIES,
            "ECDH_PSI_3PC",
            "protocol 'ECDH_PSI_3PC' is not for 2 parties; use one of KKRT_PSI_2PC, ECDH_PSI_2PC, RR22_FAST_PSI_2PC",
        ),
        (
            (*PARTIES, "carol"),
            "KKRT_PSI_2PC",
            "protocol 'KKRT_PSI_2PC' is not for 3 parties; use one of ECDH_PSI_3PC, ECDH_PSI_NPC, KKRT_PSI_NPC",
        ),
        (PARTIES, "RR22_LOWCOMM_PSI_2PC", "protocol 'RR22_LOWCOMM_PSI_2PC' is not supported; for 2 parties there are"),
    ],
)
def test_names_the_protocols_that_fit(parties: tuple[str, ...], protocol: str, text: str) -> None:
    with pytest.raises(TaskFailure) as refused:
        PsiParameters.of({"keys": {party: ["uid"] for party in parties}, "protocol": protocol}, parties)

    assert refused.value.text.startswith(text)


@pytest.mark.parametrize(
    "change",
    [{"protocol": "ECDH_PSI_3PC"}, {"receiver": "carol"}, {"curve_type": "X"}, {"keys": {"alice": ["uid"]}}],
)
def test_refuses_parameters_that_do_not_fit(change: dict[str, Any]) -> None:
    with pytest.raises(TaskFailure) as refused:
        parameters(**change)

    assert refused.value.code is FailureCode.PARAM_INVALID


THREE = ("alice", "bob", "carol")


@pytest.fixture
def three(shared_runner: RunnerClient, tmp_path: Path) -> Computer:
    return Computer(shared_runner, tmp_path, parties=THREE)


def of_three(computer: Computer, **changes: Any) -> Config:
    """Keys 0 to 89, 30 to 119 and 60 to 149, each in an order of its own."""
    inputs = {}
    for number, party in enumerate(THREE):
        keys = [(7 * row) % 90 + 30 * number for row in range(90)]
        rows = "".join(f"{key:03d},{party}{key}\n" for key in keys)
        inputs[party] = computer.write(f"data/{party}_keys.csv", f"id,{party}_x\n{rows}")
    return {
        "task_type": "psi",
        "keys": {party: ["id"] for party in THREE},
        "input_paths": inputs,
        "output_paths": {party: f"data/out/{party}.csv" for party in THREE},
        "receiver": "bob",
        "protocol": "ECDH_PSI_3PC",
        **changes,
    }


@pytest.mark.parametrize("protocol", ["ECDH_PSI_3PC", "ECDH_PSI_NPC", "KKRT_PSI_NPC"])
def test_three_parties_find_what_all_have(three: Computer, protocol: str) -> None:
    result = three.run(of_three(three, protocol=protocol, broadcast_result=True))

    assert result["intersection_count"] == 30
    assert result["psi_protocol"] == protocol
    assert result["reports"] == [{"party": party, "original_count": 90, "intersection_count": 30} for party in THREE]
    for party in THREE:
        rows = three.rows(f"data/out/{party}.csv")
        assert rows == [{"id": f"{key:03d}", f"{party}_x": f"{party}{key}"} for key in range(60, 90)]


def test_only_the_receiver_of_three_learns_anything(three: Computer) -> None:
    result = three.run(of_three(three))

    assert [report["intersection_count"] for report in result["reports"]] == [-1, 30, -1]
    assert [three.path(f"data/out/{party}.csv").exists() for party in THREE] == [False, True, False]


def test_three_parties_without_anything_in_common(three: Computer) -> None:
    carol = three.write("data/none.csv", "id,x\nnobody,1\n")
    config = of_three(three)

    result = three.run({**config, "input_paths": {**config["input_paths"], "carol": carol}})

    assert result["intersection_count"] == 0
    assert three.rows("data/out/bob.csv") == []


def test_keys_of_three_parties_must_be_unique(three: Computer) -> None:
    carol = three.write("data/twice.csv", "id,x\n060,1\n061,2\n060,3\n")
    config = of_three(three)

    failure = three.failure({**config, "input_paths": {**config["input_paths"], "carol": carol}})

    text = "task_config.input_paths.carol (twice.csv): the key is not unique: row 3 repeats that of an earlier row"
    assert failure == ("PARAM_INVALID", text)


def test_the_malicious_protocol_finds_the_same(computer: Computer) -> None:
    result = computer.run({**sample("psi"), "protocol": "RR22_MALICIOUS_PSI_2PC", "broadcast_result": True})

    assert [report["intersection_count"] for report in result["reports"]] == [150, 150]
    assert [row["uid"] for row in computer.rows("data/out/alice_psi.csv")] == [
        row["uid"] for row in computer.rows("data/out/bob_psi.csv")
    ]
