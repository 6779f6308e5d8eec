"""Gives a task the very files that were looked at, whatever becomes of their names and of links on the way."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sfworker.beneath import Outside
from sfworker.failure import FailureCode, TaskFailure

# Folder for what training keeps to go on from.
CHECKPOINTS = "checkpoint_uri"
PRIVATE = 0o600
# Another file system; a file of somebody else, which may be read but gets no second name; one without such names.
NO_SECOND_NAME = (errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOENT)


def pin(file: int, target: Path) -> None:
    """Give an open file a second name, or copy it where the kernel does not allow that."""
    source = f"/proc/self/fd/{file}"
    target.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.link(source, target.name, dst_dir_fd=folder, follow_symlinks=True)
    except OSError as error:
        if error.errno not in NO_SECOND_NAME:
            raise
        shutil.copyfile(source, target)
    finally:
        os.close(folder)


def copy_to(file: int, name: str, folder: int) -> None:
    """Copy an open file to a new name in an open folder."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with (
        Path(f"/proc/self/fd/{file}").open("rb") as source,
        os.fdopen(os.open(name, flags, PRIVATE, dir_fd=folder), "wb") as target,
    ):
        shutil.copyfileobj(source, target)


@contextlib.contextmanager
def naming(label: str, path: Path) -> Iterator[None]:
    """Turn what goes wrong with an input into a failure that names it."""
    try:
        yield
    except Outside as error:
        text = f"{label} ({path.name}) lies outside the data folder, maybe by a link; name a file in it"
        raise TaskFailure(FailureCode.PARAM_INVALID, text) from error
    except OSError as error:
        text = f"{label} ({path.name}) could not be opened: {error.strerror}"
        code = FailureCode.DISK_LIMIT if error.errno == errno.ENOSPC else FailureCode.FILE_NOT_READABLE
        raise TaskFailure(code, text, cause_type=type(error).__name__) from error
