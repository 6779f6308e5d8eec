"""The template of the party processes, and processes that come late."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
from pathlib import Path

import pytest
from sfworker import party_process
from sfworker.failure import FailureCode, TaskFailure
from sfworker.local import PROJECT
from sfworker.party_log import PartyLog
from sfworker.party_process import Ended, Outcomes, PartyProcess, Pipes, Replied
from sfworker.processes import wait_until
from sfworker.spawner import Spawner, SpawnerOptions
from sfworker.wire import failure_from


def test_a_template_that_cannot_be_started_is_told_and_tried_again(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src" / "main" / "python")}
    spawner = Spawner(SpawnerOptions(environment, tmp_path / "later" / "template.log"))

    with pytest.raises(TaskFailure, match="could not be loaded on this node"):
        spawner.wait(20, lambda: False)
    (tmp_path / "later").mkdir()
    spawner.wait(90, lambda: False)

    assert spawner.is_warm
    spawner.dismiss()


def pipes(pid: int) -> set[str]:
    """What is written and read by a process."""
    found = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(str(entry.readlink()))
    return {name for name in found if name.startswith("pipe:")}


def test_a_copy_of_the_template_cannot_wake_it(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src" / "main" / "python")}
    spawner = Spawner(SpawnerOptions(environment, tmp_path / "template.log"))
    spawner.wait(90, lambda: False)
    process = spawner.spawn("alice", tmp_path / "alice.log", queue.SimpleQueue())
    pid = process.pid.result(10)
    template = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])

    assert wait_until(lambda: bool(pipes(pid)) and not pipes(pid) & pipes(template), 10)

    process.kill()
    assert process.wait_for_end(10)
    process.release()
    spawner.dismiss()


FAILURE = {"code": "COMPUTATION", "text": "x"}
MALFORMED = {
    "no JSON": b"nonsense",
    "no UTF-8": b'{"reply": \xff}',
    "empty": b"",
    "no object": b"[1]",
    "too deep for JSON": b"[" * 100_000,
    "too deep": b'{"reply": {"value": {"x": ' + b"[" * 400 + b"]" * 400 + b"}}}",
    "number without end": b'{"reply": {"value": {"x": ' + b"9" * 10_000 + b"}}}",
    "neither reply nor event": b"{}",
    "unknown event": b'{"event": "party"}',
    "event with another value": b'{"event": "progress", "value": "x"}',
    "event without parties": b'{"event": "missing"}',
    "reply of another kind": b'{"reply": 1}',
    "value of another kind": b'{"reply": {"value": 1}}',
    "no failure": b'{"reply": {"failure": null}}',
    "unknown failure": json.dumps({"reply": {"failure": {**FAILURE, "code": "NONE"}}}).encode(),
    "failure without text": b'{"reply": {"failure": {"code": "COMPUTATION"}}}',
    "failure with another detail": json.dumps({"reply": {"failure": {**FAILURE, "detail": [1]}}}).encode(),
    "process of another kind": b'{"reply": {"value": {}, "process": {"pid": "x"}}}',
}


@pytest.mark.parametrize("said", MALFORMED.values(), ids=MALFORMED)
def test_a_process_that_says_what_is_no_message_fails_and_ends(said: bytes, tmp_path: Path) -> None:
    (_, requests), (replies, theirs), (log, _) = os.pipe(), os.pipe(), os.pipe()
    outcomes: Outcomes = queue.SimpleQueue()
    process = PartyProcess("alice", Pipes(requests, replies, log), PartyLog(log, tmp_path / "log"), outcomes)
    process.listen(lambda party, event: None)

    # More than a pipe holds may be left unread.
    with os.fdopen(theirs, "wb", buffering=0) as pipe, contextlib.suppress(BrokenPipeError):
        pipe.write(said + b"\n")
    process.has_ended(0)

    replied = outcomes.get(timeout=10)
    assert isinstance(replied, Replied)
    failure = failure_from(replied.reply["failure"])
    assert failure.code is FailureCode.COMPUTATION
    assert failure.text.startswith("what the process of party alice answered ")
    assert outcomes.get(timeout=10) == Ended("alice", 0)


def test_a_process_that_begins_after_its_end_was_wanted_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(party_process, "START_SECONDS", 0.01)
    (_, requests), (replies, _), (log, _) = os.pipe(), os.pipe(), os.pipe()
    process = PartyProcess("alice", Pipes(requests, replies, log), PartyLog(log, tmp_path / "log"), queue.SimpleQueue())

    process.kill()

    with subprocess.Popen(["sleep", "100"], start_new_session=True) as late:
        process.pid.set_result(late.pid)
        assert late.wait(10) != 0
