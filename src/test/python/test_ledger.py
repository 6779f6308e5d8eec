"""What the worker remembers of its outputs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sfworker.files import AttemptFolder

from ruling import rules, written


@pytest.fixture
def folder(tmp_path: Path) -> AttemptFolder:
    made = AttemptFolder(tmp_path / "work", "a/0", rules(tmp_path))
    made.create(["alice"])
    return made


def test_a_kill_between_note_and_rename_costs_nothing(
    folder: AttemptFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(folder, tmp_path / "out.csv", "first")
    with monkeypatch.context() as killed:
        killed.setattr(os, "rename", lambda *names, **folders: os._exit(9))
        child = os.fork()
        if child == 0:
            written(folder, tmp_path / "out.csv", "second")
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9

    written(folder, tmp_path / "out.csv", "third")

    assert (tmp_path / "out.csv").read_text() == "third"


def test_entries_of_files_that_are_gone_go_too(
    folder: AttemptFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sfworker.ledger.FORGET_AFTER_SECONDS", 0.0)
    for number in range(600):
        written(folder, tmp_path / f"{number}.csv", "rows")
        (tmp_path / f"{number}.csv").unlink()

    assert len([entry for entry in (tmp_path / ".outputs").rglob("*") if entry.is_file()]) <= 256
