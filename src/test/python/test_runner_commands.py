"""What libpsi pipes through `tail` and `sort` is all there, or the task fails: each process of the pipe is killed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from support import Attempt, failure_of, lines, opened

# $PPID of a command that `tail` of ours runs is that one, $PPID of `sort` is the shell.
KILLED = {
    "tail": {"tail": "kill -KILL $$"},
    "tail half way": {"tail": '/usr/bin/tail "$@" | head -n 20; kill -KILL $$'},
    "sort": {"sort": "cat > /dev/null; kill -KILL $$"},
    "the shell": {"sort": "cat > /dev/null; kill -KILL $PPID"},
}


def replaced(attempt: Attempt, commands: Mapping[str, str]) -> str:
    """A folder with these commands, and with what they call, that the processes of parties may run."""
    programs = attempt.client.programs
    assert programs is not None
    folder = programs / Path(attempt.attempt).parent
    folder.mkdir()
    for name, text in commands.items():
        command = folder / name
        command.write_text(f"#!/bin/sh\n{text}\n")
        command.chmod(0o755)
    for name in ("cat", "head"):
        shutil.copy(str(shutil.which(name)), folder)
    return str(folder)


@pytest.mark.parametrize("commands", KILLED.values(), ids=KILLED)
def test_killed_command_is_a_lost_party(attempt: Attempt, commands: dict[str, str]) -> None:
    folder = replaced(attempt, commands)
    with opened(attempt):
        code, text = failure_of(lambda: attempt.psi(module="dying", commands=folder))

    assert code == "PARTY_LOST"
    assert "was killed at party" in text


def test_rows_still_come_when_what_watches_over_tail_is_killed(attempt: Attempt) -> None:
    commands = {"tail": 'kill -KILL $PPID; exec /usr/bin/tail "$@"'}
    folder = replaced(attempt, commands)
    with opened(attempt):
        assert attempt.psi(module="dying", commands=folder)["intersection_count"] == 150
        attempt.commit()

    assert len(lines(attempt.output("alice"))) == 151
