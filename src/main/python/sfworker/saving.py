"""Moves what an attempt wrote to where the sender wants it.

An output is a family: the file itself, and whatever the algorithm wrote beside it under that name and a dot, such as
`model.meta.json` and `model.tree_0.pkl` of the output `model`. Each is moved to the target and the same rest. An output
that is a folder is moved file by file into the target's folder; what is there beside stays.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sfworker.beneath import Identity, Outside, identity
from sfworker.failure import FailureCode, TaskFailure
from sfworker.family import META, NUMBERED
from sfworker.outputs import OutputGuard, Place, outside
from sfworker.taken import Written, family

NEW_FILE = 0o600


@dataclass(frozen=True)
class Output:
    """A file that the algorithm may write, and where it goes; `private` lies where its party cannot write any more."""

    field: str
    party: str
    private: Path
    target: Path

    @property
    def label(self) -> str:
        """What the sender calls it."""
        return f"task_config.{self.field}.{self.party}"


class Copies:
    """Copies beside targets on other file systems, remembered in a file so that even a kill -9 leaves none for ever."""

    NAME = ".copies"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._list = folder / self.NAME

    def new(self, target: Path) -> Path:
        """A hidden name beside a target, remembered before anything is written there."""
        path = target.parent / f".{secrets.token_hex(4)}.{self._folder.name}"
        with self._list.open("ab") as names:
            names.write(os.fsencode(path) + b"\0")
        return path

    def remove(self) -> None:
        """Remove those that did not come into place."""
        if not self._list.is_file():
            return
        for name in self._list.read_bytes().split(b"\0"):
            path = Path(os.fsdecode(name))
            if path.name.startswith(".") and path.name.endswith(f".{self._folder.name}"):
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    # Nobody reads it, and the attempt has its outcome.
                    sys.stderr.write(f"a hidden copy in {str(path.parent)!r} could not be removed: {error.strerror}\n")


@dataclass(frozen=True)
class _Move:
    """A private file, and the place that it goes to."""

    output: Output
    private: Written
    place: Place

    @property
    def is_meta(self) -> bool:
        return self.place.name == self.output.target.name + META


@dataclass(frozen=True)
class _Ready:
    """A synchronised file on the file system of its target: which one it is, and its name there."""

    move: _Move
    folder: int
    name: str
    identity: Identity


def save(outputs: Sequence[Output], copies: Copies, guard: OutputGuard) -> int:
    """Move all families into place and say how many files that were; fails with RESULT_SAVE or OUTPUT_EXISTS.

    All files are brought to their file systems first, and renamed when nothing can fail for want of space or rights any
    more. The file that describes a model comes last: a reader between the first and the last rename finds parts that
    do not fit the description, and says so. Parts of an earlier, bigger model go.
    """
    try:
        with contextlib.ExitStack() as folders:
            moves = _one_per_target(list(_moves(outputs, folders, guard)))
            for move in moves:
                _require_replaceable(move, guard)
            ready = [_bring_beside(move, copies, guard) for move in moves]
            for file in sorted(ready, key=lambda file: file.move.is_meta):
                _rename(file, guard)
            _remove_stale(moves, guard)
            for folder, output in {move.place.folder: move.output for move in moves}.items():
                with _Saving(output):
                    os.fsync(folder)
    finally:
        copies.remove()
    return len(moves)


def _moves(outputs: Sequence[Output], folders: contextlib.ExitStack, guard: OutputGuard) -> Iterator[_Move]:
    """The way of each file, with its folder open: whatever becomes of names and links, that is where it goes."""
    known: dict[Path, int] = {}
    for output in outputs:
        with _Saving(output):
            wrote = family(output.private, output.target, folders)
        for private, target in wrote:
            with _Saving(output):
                if target.parent not in known:
                    rules = guard.rules
                    known[target.parent] = folders.enter_context(rules.outputs.folder(target.parent, rules.give_folder))
                yield _Move(output, private, Place(output.label, known[target.parent], target.name))


def _one_per_target(moves: Iterable[_Move]) -> list[_Move]:
    """A report that all parties wrote alike is one file; two different files for one place are a mistake."""
    by_target: dict[Path, _Move] = {}
    for move in moves:
        first = by_target.setdefault(move.place.path, move)
        with _Saving(move.output):
            is_same = first is move or first.private.equals(move.private)
        if not is_same:
            names = f"{first.output.field} of party {first.output.party} and {move.output.field} of party"
            text = f"{names} {move.output.party} name the same file '{move.place.name}' for different results"
            raise TaskFailure(FailureCode.RESULT_SAVE, f"{text}; give each its own path")
    return list(by_target.values())


def _require_replaceable(move: _Move, guard: OutputGuard) -> None:
    with _Saving(move.output):
        status = move.place.status()
        if status is None:
            return
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(None, "Is a directory")
    guard.require_replaceable(move.place, status)


def _bring_beside(move: _Move, copies: Copies, guard: OutputGuard) -> _Ready:
    """The private file itself if it is on the file system of the target already, else a copy there."""
    with _Saving(move.output):
        folder = move.place.folder
        if not os.access(".", os.W_OK | os.X_OK, dir_fd=folder):
            raise PermissionError(None, "Permission denied")
        with move.private.opened() as private:
            # A second name of a file would give somebody else's file away.
            if _mount(private) == _mount(folder) and os.fstat(private).st_nlink == 1:
                _complete(move, private, guard)
                return _Ready(move, move.private.folder, move.private.name, identity(os.fstat(private)))
            hidden = copies.new(move.place.path)
            with _new_file(hidden.name, folder) as copy:
                _copy(private, copy)
                _complete(move, copy, guard)
                return _Ready(move, folder, hidden.name, identity(os.fstat(copy)))


def _mount(descriptor: int) -> tuple[int, str]:
    """Device and mount: nothing can be renamed from one mount to another one, even of one device."""
    lines = Path(f"/proc/self/fdinfo/{descriptor}").read_text().splitlines()
    return os.fstat(descriptor).st_dev, next((line for line in lines if line.startswith("mnt_id:")), "")


def _complete(move: _Move, file: int, guard: OutputGuard) -> None:
    guard.rules.give(file, move.place.folder)
    os.fsync(file)


def _copy(source: int, target: int) -> None:
    with open(source, "rb", closefd=False) as rows, open(target, "wb", closefd=False) as copy:
        shutil.copyfileobj(rows, copy)


def _rename(file: _Ready, guard: OutputGuard) -> None:
    place = file.move.place
    with _Saving(file.move.output):
        written = os.stat(file.name, dir_fd=file.folder, follow_symlinks=False)
        if identity(written) != file.identity:
            raise OSError(errno.ESTALE, "its file was replaced meanwhile")
        guard.rules.ledger.note(place.path, written, place.status())
        os.rename(file.name, place.name, src_dir_fd=file.folder, dst_dir_fd=place.folder)
        now = place.status()
        if now is not None and now.st_mtime_ns != written.st_mtime_ns and now.st_ino == written.st_ino:
            # File systems of other machines may round times when a file gets its name.
            guard.rules.ledger.note(place.path, now, None)


def _remove_stale(moves: Sequence[_Move], guard: OutputGuard) -> None:
    written = {(move.place.folder, move.place.name) for move in moves}
    for move in (move for move in moves if move.is_meta):
        begin, folder = move.output.target.name, move.place.folder
        with _Saving(move.output):
            with os.scandir(folder) as entries:
                beside = [entry.name for entry in entries if entry.name.startswith(begin)]
            for name in beside:
                if NUMBERED.fullmatch(name[len(begin) :]) and (folder, name) not in written:
                    _remove(Place(move.output.label, folder, name), guard)


def _remove(place: Place, guard: OutputGuard) -> None:
    status = place.status()
    if status is not None and stat.S_ISREG(status.st_mode) and guard.may_remove(place, status):
        os.unlink(place.name, dir_fd=place.folder)


@contextlib.contextmanager
def _new_file(name: str, folder: int) -> Iterator[int]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, NEW_FILE, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


class _Saving:
    """Turns an error of the file system into a failure that names the output."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Outside):
            raise outside(self._output.label) from error
        if isinstance(error, OSError):
            text = f"{self._output.field} of party {self._output.party} could not be written: {error.strerror}"
            raise TaskFailure(FailureCode.RESULT_SAVE, text, cause_type=type(error).__name__) from error
