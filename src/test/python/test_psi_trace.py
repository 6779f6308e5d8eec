"""What libpsi leaves in /tmp is removed, and nothing else."""

from __future__ import annotations

import os
import time
from pathlib import Path

from sfworker.psi_trace import remove_traces


def test_removes_only_what_was_written_meanwhile(tmp_path: Path) -> None:
    old, other = tmp_path / "psi_old.trace", tmp_path / "notes.txt"
    old.touch()
    os.utime(old, (0, 0))
    began = time.time()
    (tmp_path / "psi_A-new.trace").touch()
    other.touch()

    remove_traces(began, tmp_path)

    assert sorted(tmp_path.iterdir()) == [other, old]
