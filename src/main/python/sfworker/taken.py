"""What a party wrote, taken out of its hands before anybody looks at it.

A party's process may still run when its outputs come into place, and it may have put links, pipes or other folders
where files should be. So its folder gets a name below which it cannot write any more, and from there on only names in
open folders count: no link is followed, and what was opened is what is moved.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sfworker.removal import is_folder, opened_folder

# Each is held open.
MOST_FOLDERS = 400
PIECE = 1 << 20


@dataclass(frozen=True)
class Written:
    """A file that a party wrote: a name in an open folder."""

    folder: int
    name: str

    @contextlib.contextmanager
    def opened(self) -> Iterator[int]:
        """A descriptor of the file; fails with OSError if it is a link, a pipe or anything else."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        file = os.open(self.name, flags, dir_fd=self.folder)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.EINVAL, "is not a file")
            yield file
        finally:
            os.close(file)

    def equals(self, other: Written) -> bool:
        """Whether both files have the same content."""
        with self.opened() as here, other.opened() as there:
            if os.fstat(here).st_size != os.fstat(there).st_size:
                return False
            with open(here, "rb", closefd=False) as one, open(there, "rb", closefd=False) as two:
                while piece := one.read(PIECE):
                    if piece != two.read(PIECE):
                        return False
                return not two.read(1)


def take(out: Path, taken: Path) -> None:
    """Give a party's folder a name out of its reach; fails with OSError if the party put anything else there."""
    if not os.path.lexists(taken):
        out.replace(taken)
    if not is_folder(str(taken), None):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def family(private: Path, target: Path, folders: contextlib.ExitStack) -> list[tuple[Written, Path]]:
    """What was written under the name of an output, with the target of each file; `folders` closes what is opened."""
    root = folders.enter_context(opened_folder(private.parent))
    begin = private.name
    names = sorted(name for name in _names(root) if name == begin or name.startswith(f"{begin}."))
    if begin in names and is_folder(begin, root):
        return sorted(_below(root, begin, target, folders), key=lambda pair: pair[1])
    return [
        (Written(root, name), target.with_name(target.name + name[len(begin) :]))
        for name in names
        if _is_file(name, root)
    ]


def _below(root: int, name: str, target: Path, folders: contextlib.ExitStack) -> Iterator[tuple[Written, Path]]:
    pending = [(folders.enter_context(opened_folder(name, root)), target)]
    for count, (folder, place) in enumerate(pending):
        if count >= MOST_FOLDERS:
            raise OSError(errno.EMFILE, f"it has more than {MOST_FOLDERS} folders")
        for entry in _names(folder):
            if _is_file(entry, folder):
                yield Written(folder, entry), place / entry
            elif is_folder(entry, folder) and len(pending) <= MOST_FOLDERS:
                pending.append((folders.enter_context(opened_folder(entry, folder)), place / entry))


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _is_file(name: str, folder: int) -> bool:
    return stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
