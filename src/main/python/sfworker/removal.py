"""Removes folders that parties wrote in, however deep they are and whatever modes they have."""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from sfworker.private import ALONE

ENTRY = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextlib.contextmanager
def opened_folder(name: str | Path, inside: int | None = None) -> Iterator[int]:
    """A descriptor of a folder, also of one that was closed to its own user; a link in its place is refused."""
    entry = os.open(name, ENTRY, dir_fd=inside)
    try:
        if os.fstat(entry).st_mode & ALONE != ALONE:
            Path(f"/proc/self/fd/{entry}").chmod(ALONE)
        folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=entry)
    finally:
        os.close(entry)
    try:
        yield folder
    finally:
        os.close(folder)


def remove_tree(path: Path) -> None:
    """Remove a folder with all its content, or what is in its place; a problem is told to the log.

    Without recursion and long paths: folders are moved up, one level after the other, until all are empty.
    """
    try:
        if is_folder(str(path), None):
            with opened_folder(path) as folder:
                _empty(folder)
            path.rmdir()
        else:
            path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        # The next start tries again.
        sys.stderr.write(f"the folder {str(path)!r} could not be removed: {error.strerror}\n")


def is_folder(name: str, inside: int | None) -> bool:
    """Whether a name is that of a folder; a link is none."""
    return stat.S_ISDIR(os.stat(name, dir_fd=inside, follow_symlinks=False).st_mode)


def _empty(folder: int) -> None:
    new_names = (f"{secrets.token_hex(8)}.{number}" for number in itertools.count())
    while names := os.listdir(folder):
        for name in names:
            if is_folder(name, folder):
                with opened_folder(name, folder) as inner:
                    _move_up(inner, folder, new_names)
                os.rmdir(name, dir_fd=folder)
            else:
                os.unlink(name, dir_fd=folder)


def _move_up(inner: int, folder: int, new_names: Iterator[str]) -> None:
    for name in os.listdir(inner):
        if is_folder(name, inner):
            with opened_folder(name, inner):
                # Only a folder that may be written can be moved.
                os.rename(name, next(new_names), src_dir_fd=inner, dst_dir_fd=folder)
        else:
            os.unlink(name, dir_fd=inner)
