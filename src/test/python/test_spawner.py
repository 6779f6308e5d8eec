"""The template of the party processes, and processes that come late."""

from __future__ import annotations

import os
import queue
import subprocess
from pathlib import Path

import pytest
from sfworker import party_process
from sfworker.failure import TaskFailure
from sfworker.local import PROJECT
from sfworker.party_log import PartyLog
from sfworker.party_process import PartyProcess, Pipes
from sfworker.spawner import Spawner, SpawnerOptions


def test_a_template_that_cannot_be_started_is_told_and_tried_again(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src" / "main" / "python")}
    spawner = Spawner(SpawnerOptions(environment, tmp_path / "later" / "template.log"))

    with pytest.raises(TaskFailure, match="could not be loaded on this node"):
        spawner.wait(20, lambda: False)
    (tmp_path / "later").mkdir()
    spawner.wait(90, lambda: False)

    assert spawner.is_warm
    spawner.dismiss()


def test_a_process_that_begins_after_its_end_was_wanted_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(party_process, "START_SECONDS", 0.01)
    (_, requests), (replies, _), (log, _) = os.pipe(), os.pipe(), os.pipe()
    process = PartyProcess("alice", Pipes(requests, replies, log), PartyLog(log, tmp_path / "log"), queue.SimpleQueue())

    process.kill()

    with subprocess.Popen(["sleep", "100"], start_new_session=True) as late:
        process.pid.set_result(late.pid)
        assert late.wait(10) != 0
