"""Files and folders that are the worker's alone: no other user of the machine may enter or read them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

ALONE = 0o700
UMASK = 0o077
OTHERS_WRITE = 0o022


class NotPrivate(Exception):
    """A folder cannot be the worker's alone; the text says why, and what to do."""


def stay_private() -> None:
    """Let all that this process and those that it starts write be readable by the worker's user only."""
    os.umask(UMASK)


def private_folder(folder: Path) -> Path:
    """Make a folder that nobody else may enter, or make an existing one such; fails with NotPrivate."""
    folder.mkdir(mode=ALONE, parents=True, exist_ok=True)
    if folder.is_symlink():
        # To a bigger disk, say. Whoever owns the link could lead us elsewhere.
        _require_ours(folder, folder.lstat())
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        status = os.fstat(descriptor)
        _require_ours(folder, status)
        if stat.S_IMODE(status.st_mode) != ALONE:
            os.fchmod(descriptor, ALONE)
    finally:
        os.close(descriptor)
    return folder


def require_safe(folder: Path) -> None:
    """Fail with NotPrivate if somebody else could put another folder into the place of one that we make inside."""
    status = folder.stat()
    if status.st_uid != 0:
        _require_ours(folder, status)
    if status.st_mode & OTHERS_WRITE and not status.st_mode & stat.S_ISVTX:
        text = f"in {folder} others may remove what is the worker's"
        raise NotPrivate(f"{text}; take their right to write (chmod go-w), or set its sticky bit (chmod +t)")


def _require_ours(folder: Path, status: os.stat_result) -> None:
    if status.st_uid not in (os.geteuid(), 0 if stat.S_ISLNK(status.st_mode) else os.geteuid()):
        text = f"{folder} belongs to user {status.st_uid}, and this worker runs as {os.geteuid()}"
        raise NotPrivate(f"{text}; give it to the worker's user (chown), or name another folder")
