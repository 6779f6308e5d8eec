"""What libpsi pipes through `tail` and `sort` is all there, or the task fails: each process of the pipe is killed."""

from __future__ import annotations

import pytest

from support import Attempt, failure_of, lines, opened

# $PPID of a command that `tail` of ours runs is that one, $PPID of `sort` is the shell.
KILLED = {
    "tail": {"tail": "kill -KILL $$"},
    "tail half way": {"tail": '/usr/bin/tail "$@" | head -n 20; kill -KILL $$'},
    "sort": {"sort": "cat > /dev/null; kill -KILL $$"},
    "the shell": {"sort": "cat > /dev/null; kill -KILL $PPID"},
}


@pytest.mark.parametrize("commands", KILLED.values(), ids=KILLED)
def test_killed_command_is_a_lost_party(attempt: Attempt, commands: dict[str, str]) -> None:
    with opened(attempt):
        code, text = failure_of(lambda: attempt.psi(module="dying", commands=commands))

    assert code == "PARTY_LOST"
    assert "was killed at party" in text


def test_rows_still_come_when_what_watches_over_tail_is_killed(attempt: Attempt) -> None:
    commands = {"tail": 'kill -KILL $PPID; exec /usr/bin/tail "$@"'}
    with opened(attempt):
        assert attempt.psi(module="dying", commands=commands)["intersection_count"] == 150
        attempt.commit()

    assert len(lines(attempt.output("alice"))) == 151
