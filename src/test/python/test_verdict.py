from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.party_log import PartyLog
from sfworker.party_process import Ended, Replied
from sfworker.verdict import Scene, explain
from sfworker.wire import failure_of


@pytest.fixture
def logs(tmp_path: Path) -> dict[str, PartyLog]:
    read_end, write_end = os.pipe()
    os.write(write_end, b"last words")
    os.close(write_end)
    log = PartyLog(read_end, tmp_path / "log")
    return {"alice": log, "bob": log}


def failed(party: str, code: FailureCode, cause_type: str | None = None) -> Replied:
    failure = TaskFailure(code, f"{code.name} at {party}", cause_type=cause_type)
    return Replied(party, {"failure": failure_of(failure)})


Problems = list[Replied | Ended]


def test_prefers_the_cause_to_its_consequence_at_another_party(logs: dict[str, PartyLog]) -> None:
    problems: Problems = [failed("alice", FailureCode.PEER_FAILED), failed("bob", FailureCode.COMPUTATION)]

    assert explain(problems, logs, Scene(alone=False)).text == "COMPUTATION at bob"


def test_prefers_a_failure_that_says_something(logs: dict[str, PartyLog]) -> None:
    problems: Problems = [
        failed("bob", FailureCode.COMPUTATION, "AssertionError"),
        failed("alice", FailureCode.COMPUTATION, "SFException"),
    ]

    assert explain(problems, logs, Scene(alone=False)).text == "COMPUTATION at alice"
    assert explain(problems[:1], logs, Scene(alone=False)).text == "COMPUTATION at bob"


def test_names_the_signal_that_killed_a_party(logs: dict[str, PartyLog]) -> None:
    failure = explain([Ended("bob", signal.SIGKILL)], logs, Scene(alone=False))

    assert failure.code is FailureCode.PARTY_LOST
    assert failure.text == "the process of party bob was killed by SIGKILL"
    assert failure.detail == "last words"


def test_tells_a_kill_for_memory_from_another(logs: dict[str, PartyLog]) -> None:
    scene = Scene(alone=False, out_of_memory=True)

    assert explain([Ended("bob", signal.SIGKILL)], logs, scene).text == (
        "the process of party bob was killed by SIGKILL, as far as can be seen by the kernel because the machine had no"
        " memory left; run fewer tasks at a time or limit them (sfworker.algorithm.max-memory)"
    )
    assert explain([Ended("bob", signal.SIGSEGV)], logs, scene).text.endswith("was killed by SIGSEGV")


@pytest.mark.parametrize("status", [signal.SIGSEGV, signal.SIGABRT, 255 << 8])
def test_takes_death_by_the_link_for_a_lost_peer_in_production(logs: dict[str, PartyLog], status: int) -> None:
    lost = explain([Ended("bob", status)], logs, Scene(alone=True, gone=["carol"]))
    assert lost.code is FailureCode.PEER_LOST
    assert lost.text.startswith("the connection to party carol broke (the process of party bob ")
    assert explain([Ended("bob", status)], logs, Scene(alone=False)).code is FailureCode.PARTY_LOST


def test_end_of_a_party_that_has_answered_is_no_news(logs: dict[str, PartyLog]) -> None:
    problems: Problems = [Ended("bob", 0), failed("bob", FailureCode.PARAM_INVALID)]

    assert explain(problems, logs, Scene(alone=False)).code is FailureCode.PARAM_INVALID
