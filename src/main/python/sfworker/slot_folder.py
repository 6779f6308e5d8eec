"""The folder of a slot, which one Runner has at a time."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import BinaryIO

from sfworker.failure import FailureCode, TaskFailure
from sfworker.files import LOCK, clear
from sfworker.private import private_folder
from sfworker.processes import wait_until

# Where libraries put temporary files of the slot's processes.
TEMPORARY = "tmp"
HOLD_SECONDS = 10.0


def hold_folder(folder: Path) -> BinaryIO:
    """Take the folder of a slot and remove what a Runner that was killed left in it.

    It is ours until the file that is returned is closed; fails with INTERNAL when another Runner has it.
    """
    private_folder(folder)
    lock = (folder / LOCK).open("wb")

    def locked() -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    # The one before may be about to end.
    if not wait_until(locked, HOLD_SECONDS):
        raise TaskFailure(FailureCode.INTERNAL, f"another Runner uses the folder {folder}")
    clear(folder)
    (folder / TEMPORARY).mkdir()
    return lock
