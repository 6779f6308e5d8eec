"""What libpsi leaves in /tmp is removed, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from sfworker.algorithm.psi_trace import no_trace_left


def test_removes_only_what_was_written_meanwhile(tmp_path: Path) -> None:
    old, other = tmp_path / "psi_old.trace", tmp_path / "notes.txt"
    old.touch()
    os.utime(old, (0, 0))

    with no_trace_left(tmp_path):
        (tmp_path / "psi_A-new.trace").touch()
        other.touch()

    assert sorted(tmp_path.iterdir()) == [other, old]
