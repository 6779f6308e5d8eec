"""Remembers which files the worker wrote, so that it replaces these and no others.

One small file for each output, in a folder that nobody but the worker may enter: the path from the folder's own parent,
because the data may move as a whole, and the size and time of what was written. A file that somebody changed or
replaced since is not the worker's any more.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
import time
from pathlib import Path
from typing import TypedDict

from sfworker.private import private_folder

FORGET_AFTER_SECONDS = 86400.0
LOOKS = 32
FOLDER = [-1, -1]

Stamp = list[int]
"""Size and time of change, in nanoseconds."""


class Entry(TypedDict):
    """What is known of one output; `path` is relative to the parent of the ledger's folder."""

    path: str
    stamps: list[Stamp]


class Ledger:
    """What was written, by all workers that share the folder; entries come into place whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def wrote(self, path: Path, status: os.stat_result) -> bool:
        """Whether the file at a path, whose status is given, is as the worker wrote it."""
        return stat.S_ISREG(status.st_mode) and _stamp(status) in self._stamps(path)

    def note(self, path: Path, status: os.stat_result, before: os.stat_result | None) -> None:
        """Remember what is about to come into place; what is there now counts too, should the worker end meanwhile."""
        stamps = [_stamp(status)]
        if before is not None and self.wrote(path, before):
            stamps.append(_stamp(before))
        self._write(path, stamps)

    def keeps(self, folder: Path) -> bool:
        """Whether a folder is one that tasks keep their own files in."""
        return FOLDER in self._stamps(folder)

    def note_folder(self, folder: Path) -> None:
        """Remember that tasks keep their own files in a folder."""
        self._write(folder, [FOLDER])

    def _write(self, path: Path, stamps: list[Stamp]) -> None:
        entry = self._entry(path)
        private_folder(self._folder)
        private_folder(entry.parent)
        part = entry.with_name(f"{entry.name}.{secrets.token_hex(4)}")
        known: Entry = {"path": self._relative(path), "stamps": stamps}
        with part.open("w", encoding="utf-8") as file:
            file.write(json.dumps(known))
            file.flush()
            os.fsync(file.fileno())
        part.replace(entry)
        # The output gets its name next: without its entry, it would be somebody else's after a loss of power.
        _synchronise(entry.parent)
        self._tidy(entry.parent)

    def _tidy(self, shelf: Path) -> None:
        """Forget files that are gone, a few each time."""
        with os.scandir(shelf) as entries:
            for _, entry in zip(range(LOOKS), entries, strict=False):
                # Other workers tidy too.
                with contextlib.suppress(FileNotFoundError):
                    if entry.stat().st_mtime < time.time() - FORGET_AFTER_SECONDS and self._is_gone(Path(entry.path)):
                        Path(entry.path).unlink()

    def _is_gone(self, entry: Path) -> bool:
        known = _read(entry)
        return known is None or not os.path.lexists(self._folder.parent / known["path"])

    def _stamps(self, path: Path) -> list[Stamp]:
        known = _read(self._entry(path))
        return [] if known is None or known["path"] != self._relative(path) else known["stamps"]

    def _relative(self, path: Path) -> str:
        # Names may be no UTF-8; then JSON has them in Python's way.
        return os.path.relpath(path, self._folder.parent)

    def _entry(self, path: Path) -> Path:
        name = hashlib.sha256(os.fsencode(self._relative(path))).hexdigest()
        return self._folder / name[:2] / name[2:]


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp(status: os.stat_result) -> Stamp:
    return [status.st_size, status.st_mtime_ns]


def _read(entry: Path) -> Entry | None:
    try:
        known: Entry = json.loads(entry.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return known
