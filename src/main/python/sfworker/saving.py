"""Moves what an attempt wrote to where the sender wants it.

An output is a family: the file itself, and whatever the algorithm wrote beside it under that name and a dot, such as
`model.meta.json` and `model.tree_0.pkl` of the output `model`. Each is moved to the target and the same rest. An output
that is a folder is moved file by file into the target's folder; what is there beside stays.
"""

from __future__ import annotations

import filecmp
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sfworker.failure import FailureCode, TaskFailure

# The member that says what belongs to a model.
META = ".meta.json"
# Parts that a smaller model does not write any more.
NUMBERED = re.compile(r"\.(tree_[0-9]+\.pkl|weight_[0-9]+\.share)")


@dataclass(frozen=True)
class Output:
    """A file that the algorithm may write, and where it goes."""

    field: str
    party: str
    private: Path
    target: Path


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
                    sys.stderr.write(f"a hidden copy in {path.parent} could not be removed: {error.strerror}\n")


@dataclass(frozen=True)
class _Move:
    output: Output
    private: Path
    target: Path

    @property
    def is_meta(self) -> bool:
        return self.target.name == self.output.target.name + META


def save(outputs: Sequence[Output], copies: Copies) -> int:
    """Move all families into place and say how many files that were; fails with RESULT_SAVE.

    All files are brought to their file systems first, and renamed when nothing can fail for want of space or rights any
    more. The file that describes a model comes last: a reader between the first and the last rename finds parts that
    do not fit the description, and says so. Parts of an earlier, bigger model go.
    """
    moves = _one_per_target([move for output in outputs for move in _family(output)])
    try:
        ready = [(move, _bring_beside(move, copies)) for move in moves]
        for move, path in sorted(ready, key=lambda pair: pair[0].is_meta):
            with _Saving(move.output):
                path.replace(move.target)
        _remove_stale(moves)
        for folder, output in {move.target.parent: move.output for move in moves}.items():
            with _Saving(output):
                _sync(folder)
    finally:
        copies.remove()
    return len(moves)


def members(path: Path) -> list[Path]:
    """The file `path` and those beside it with that name and a dot, sorted; links to files elsewhere do not count.

    Links to files in the same folder do. The file itself counts wherever it is, because the worker checked its path.
    """
    beside = sorted(entry for entry in path.parent.iterdir() if entry.name.startswith(path.name + "."))
    here = path.parent.resolve()
    family = [member for member in beside if member.resolve().parent == here]
    return [member for member in [path, *family] if member.is_file()]


def _family(output: Output) -> list[_Move]:
    if output.private.is_dir():
        files = sorted(path for path in output.private.rglob("*") if path.is_file() and not path.is_symlink())
        return [_Move(output, path, output.target / path.relative_to(output.private)) for path in files]
    rest = len(output.private.name)
    return [
        _Move(output, member, output.target.with_name(output.target.name + member.name[rest:]))
        for member in members(output.private)
        if not member.is_symlink()
    ]


def _one_per_target(moves: Iterable[_Move]) -> list[_Move]:
    """A report that all parties wrote alike is one file; two different files for one place are a mistake."""
    by_target: dict[Path, _Move] = {}
    for move in moves:
        first = by_target.setdefault(move.target, move)
        if first is not move and not filecmp.cmp(first.private, move.private, shallow=False):
            names = f"{first.output.field} of party {first.output.party} and {move.output.field} of party"
            text = f"{names} {move.output.party} name the same file '{move.target.name}' for different results"
            raise TaskFailure(FailureCode.RESULT_SAVE, f"{text}; give each its own path")
    return list(by_target.values())


def _bring_beside(move: _Move, copies: Copies) -> Path:
    """A synchronised file on the file system of the target; the private file itself if it is there already."""
    with _Saving(move.output):
        folder = move.target.parent
        folder.mkdir(parents=True, exist_ok=True)
        if move.target.is_dir():
            raise IsADirectoryError(None, "Is a directory")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(None, "Permission denied")
        if move.private.stat().st_dev == folder.stat().st_dev:
            _sync(move.private)
            return move.private
        hidden = copies.new(move.target)
        shutil.copyfile(move.private, hidden)
        _sync(hidden)
        return hidden


def _remove_stale(moves: Sequence[_Move]) -> None:
    written = {move.target for move in moves}
    for output in (move.output for move in moves if move.is_meta):
        with _Saving(output):
            for member in members(output.target):
                if NUMBERED.fullmatch(member.name[len(output.target.name) :]) and member not in written:
                    member.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Saving:
    """Turns an error of the file system into a failure that names the output."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            text = f"{self._output.field} of party {self._output.party} could not be written: {error.strerror}"
            raise TaskFailure(FailureCode.RESULT_SAVE, text, cause_type=type(error).__name__) from error
