"""The commands that libraries start in a shell, and what becomes of a task when one of them is killed."""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = Path(__file__).parent
# What libpsi raises when a command failed; the number is what system(3) returned.
FAILED = re.compile(r"failed to execute cmd=.*, ret=(\d+)")
SHELL_ADDS = 128


def search_path(before: str) -> str:
    """Return a PATH on which the commands of this folder come first."""
    return os.pathsep.join([str(FOLDER), before])


def was_killed(error: BaseException | None) -> bool:
    """Whether the exception tells of a command that a signal ended, or of its shell."""
    while error is not None:
        if found := FAILED.search(str(error)):
            status = int(found[1])
            return os.WIFSIGNALED(status) or os.WEXITSTATUS(status) > SHELL_ADDS
        error = error.__cause__ or error.__context__
    return False
