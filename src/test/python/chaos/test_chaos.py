"""Short runs: the checker reports what a bad claim loses, accepts a good one, and our workers lose nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sfworker.local import PROJECT

from chaos.run import Outcome, run
from chaos.world import Setting

CLAIMS = Setting(seed=7, kills=10, rate=25.0, lease=1, settle=10)
OURS = Setting(seed=int(os.environ.get("CHAOS_SEED", "7")), kills=10, rate=10.0)


def outcome(side: str, setting: Setting, folder: Path) -> Outcome:
    """Run, with the log in what pytest shows of a test that failed."""
    return run(side, setting, folder, print)


def test_a_claim_in_two_commands_is_reported_as_a_loss(tmp_path: Path) -> None:
    found = outcome("split", CLAIMS, tmp_path)

    assert found.tally.lost > 0
    assert "every id has a final state" in [finding.rule for finding in found.broken]
    assert (found.tally.duplicated, found.tally.stuck) == (0, 0)


def test_a_claim_in_one_command_loses_nothing(tmp_path: Path) -> None:
    found = outcome("whole", CLAIMS, tmp_path)

    assert found.broken == []
    assert found.tally.sent > 50


@pytest.mark.timeout(300)
def test_our_workers_lose_nothing_and_do_nothing_twice() -> None:
    # Not a temporary folder: when a rule is broken, the logs of the workers stay.
    found = outcome("sfworker", OURS, PROJECT / "target" / "chaos")

    assert [finding.lines() for finding in found.broken] == []
