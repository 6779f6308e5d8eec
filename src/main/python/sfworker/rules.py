"""Where a task's files may be, and what becomes of files that are there already."""

from __future__ import annotations

import grp
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfworker.beneath import Roots
from sfworker.ledger import Ledger

READ_BITS = 0o444
READ_TO_SEARCH = 2


@dataclass(frozen=True)
class FileRules:
    """What the worker's settings say of files; in the folders `free`, which are its own, it replaces anything."""

    inputs: Roots
    outputs: Roots
    ledger: Ledger
    mode: int
    group: int | None = None
    replace_any: bool = False
    free: tuple[Path, ...] = ()

    @staticmethod
    def of(settings: Mapping[str, Any]) -> FileRules:
        """Read the part `files` of a Runner's settings."""
        closed = _paths(settings["closed"])
        return FileRules(
            inputs=Roots(_paths(settings["roots"]), closed),
            outputs=Roots(_paths(settings["output_roots"]), closed),
            ledger=Ledger(Path(settings["ledger"])),
            mode=int(settings["output_mode"], 8),
            group=_group(settings.get("output_group")),
            replace_any=bool(settings.get("replace_any")),
            free=_paths(settings.get("free") or ()),
        )

    def may_replace(self, path: Path, status: os.stat_result) -> bool:
        """Whether an output may come into the place of what is there."""
        return self.replace_any or path.parent in self.free or self.ledger.wrote(path, status)

    def give_folder(self, folder: int) -> None:
        """Set mode and group of a folder that was made for outputs: who may read may enter."""
        path = f"/proc/self/fd/{folder}"
        mode = self.mode | (self.mode & READ_BITS) >> READ_TO_SEARCH | stat.S_IRWXU
        if self.group is not None:
            os.chown(path, -1, self.group)
        Path(path).chmod(mode | os.fstat(folder).st_mode & stat.S_ISGID)

    def give(self, file: int, folder: int) -> None:
        """Set mode and group of an output; without a group of the settings, that of a folder with the setgid bit."""
        os.fchmod(file, self.mode)
        inherited = os.fstat(folder)
        if self.group is not None:
            os.fchown(file, -1, self.group)
        elif inherited.st_mode & stat.S_ISGID and _may_give(inherited.st_gid):
            os.fchown(file, -1, inherited.st_gid)


def _paths(texts: Sequence[str]) -> tuple[Path, ...]:
    return tuple(Path(text) for text in texts)


def _group(name: str | None) -> int | None:
    if not name:
        return None
    return int(name) if name.isdigit() else grp.getgrnam(name).gr_gid


def _may_give(group: int) -> bool:
    return os.geteuid() == 0 or group in (os.getegid(), *os.getgroups())
