"""Opens files by path so that no link, whatever becomes of it meanwhile, leads out of the folders tasks may use.

The kernel's `openat2` with `RESOLVE_BENEATH` does not know links with absolute paths, nor those from one folder into
another one; both are allowed here. So the names of a path are opened one after the other, links are read instead of
followed, and what was opened is looked at, never what a name stood for a moment ago.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from sfworker.private import ALONE

ENTRY = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC
MOST_LINKS = 40

Identity = tuple[int, int]
"""Device and inode: what two names of one file have in common."""

Made = Callable[[int], None]
"""Gets the descriptor of a folder that was made (`O_PATH`)."""


class Outside(Exception):
    """The path leads out of the folders that tasks may use."""


def where(descriptor: int) -> Path:
    """The path of an open file or folder, without links, as it is at this moment."""
    return Path(f"/proc/self/fd/{descriptor}").readlink()


def identity(status: os.stat_result) -> Identity:
    """What tells a file from all others."""
    return status.st_dev, status.st_ino


@dataclass(frozen=True)
class Roots:
    """Folders that tasks may use, and folders inside them that they may not; the innermost one decides."""

    open: tuple[Path, ...]
    closed: tuple[Path, ...] = ()

    @contextlib.contextmanager
    def file(self, path: Path) -> Iterator[int]:
        """A descriptor that stands for the file (`O_PATH`); fails with Outside or an OSError."""
        with _walk(self, path.parent) as walk:
            walk.enter(path.name)
            yield walk.file()

    @contextlib.contextmanager
    def folder(self, path: Path, made: Made | None = None) -> Iterator[int]:
        """A descriptor of a folder; with `made` it is made if it is missing. Fails with Outside or an OSError."""
        with _walk(self, path, made) as walk:
            folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=walk.folder())
            try:
                yield folder
            finally:
                os.close(folder)

    def allows(self, folders: Sequence[Identity]) -> bool:
        """Whether the innermost known one among folders, which lie in each other, is an open one."""
        open_ones, closed = _identities(self.open), _identities(self.closed)
        for folder in reversed(folders):
            if folder in open_ones or folder in closed:
                return folder in open_ones
        return False


class _Walk:
    """The way from the root of the file system to a file: a descriptor for each folder on it."""

    def __init__(self, roots: Roots, made: Made | None) -> None:
        self._roots = roots
        self._made = made
        self._way = [os.open("/", ENTRY | os.O_DIRECTORY)]
        self._file: int | None = None
        self._links = 0

    def enter(self, path: str) -> None:
        """Go on by a relative path."""
        names = deque(PurePath(path).parts)
        while names:
            name = names.popleft()
            if name == "/":
                self._leave(1)
            elif name == "..":
                self._leave(max(1, len(self._way) - 1))
            else:
                names.extendleft(reversed(self._step(name)))

    def folder(self) -> int:
        """The folder that was reached, if tasks may use it."""
        if self._file is not None:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        self._require_inside()
        return self._way[-1]

    def file(self) -> int:
        """The file that was reached, if tasks may use it."""
        self._require_inside()
        if self._file is None:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(os.fstat(self._file).st_mode):
            # A pipe, say, which nobody may ever fill.
            raise OSError(errno.EINVAL, "is not a file")
        return self._file

    def close(self) -> None:
        """Give all descriptors back."""
        self._leave(0)

    def _step(self, name: str) -> tuple[str, ...]:
        """Enter one name; the names that a link stands for are returned instead."""
        if self._file is not None:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        entry = self._open(name)
        kind = os.fstat(entry).st_mode
        if stat.S_ISLNK(kind):
            try:
                self._links += 1
                if self._links > MOST_LINKS:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                return PurePath(os.readlink("", dir_fd=entry)).parts
            finally:
                os.close(entry)
        if stat.S_ISDIR(kind):
            self._way.append(entry)
        else:
            self._file = entry
        return ()

    def _open(self, name: str) -> int:
        try:
            return os.open(name, ENTRY, dir_fd=self._way[-1])
        except FileNotFoundError:
            # Nothing is told of what is elsewhere, nor made there.
            self._require_inside()
            if self._made is None:
                raise
        try:
            os.mkdir(name, ALONE, dir_fd=self._way[-1])
        except FileExistsError:
            # Another task was faster.
            return os.open(name, ENTRY, dir_fd=self._way[-1])
        entry = os.open(name, ENTRY, dir_fd=self._way[-1])
        self._made(entry)
        return entry

    def _leave(self, kept: int) -> None:
        while len(self._way) > kept:
            os.close(self._way.pop())
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _require_inside(self) -> None:
        if not self._roots.allows([identity(os.fstat(folder)) for folder in self._way]):
            raise Outside


@contextlib.contextmanager
def _walk(roots: Roots, path: Path, made: Made | None = None) -> Iterator[_Walk]:
    walk = _Walk(roots, made)
    try:
        walk.enter(str(path))
        yield walk
    finally:
        walk.close()


def _identities(folders: Sequence[Path]) -> set[Identity]:
    return {identity(folder.stat()) for folder in folders if folder.is_dir()}
