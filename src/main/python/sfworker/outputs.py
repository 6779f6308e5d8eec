"""Which outputs may come into place: what the worker did not write stays, and so does what the task reads."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sfworker.beneath import Identity, Outside, identity, where
from sfworker.failure import FailureCode, TaskFailure
from sfworker.family import META, NUMBERED, members
from sfworker.inputs import CHECKPOINTS
from sfworker.rules import FileRules

Paths = Mapping[str, Mapping[str, str]]
"""Field of the task's parameters to party to absolute path."""


@dataclass(frozen=True)
class Place:
    """Where an output goes: a name in an open folder; `label` is what the sender calls the output."""

    label: str
    folder: int
    name: str

    @property
    def path(self) -> Path:
        """The path without links, as it is at this moment."""
        return where(self.folder) / self.name

    def status(self) -> os.stat_result | None:
        """Of what is there, None for nothing; a link is not followed."""
        try:
            return os.stat(self.name, dir_fd=self.folder, follow_symlinks=False)
        except FileNotFoundError:
            return None


@dataclass
class OutputGuard:
    """Compares outputs with the inputs of the same attempt, of all its parties here, and with what the worker wrote."""

    rules: FileRules
    _inputs: set[Identity] = field(default_factory=set)

    def reads(self, status: os.stat_result) -> None:
        """The attempt reads this file."""
        self._inputs.add(identity(status))

    def require_free(self, inputs: Paths, outputs: Paths) -> None:
        """Look at all outputs before anything is computed; fails with OUTPUT_EXISTS or PARAM_INVALID."""
        for _, path in _all(inputs):
            for file in [path, *_model(path)]:
                if file.is_file():
                    self.reads(file.stat())
        for party, kept in inputs.get(CHECKPOINTS, {}).items():
            label = f"task_config.{CHECKPOINTS}.{party}"
            with _looking(label), self.rules.outputs.folder(Path(kept)) as folder:
                self.require_own_folder(label, folder)
        for label, path in _all(outputs):
            # Where no file of that name is, a model may be.
            for target in [path, *(() if os.path.lexists(path) else _model_parts(path))]:
                self._require_free_path(label, target)

    def require_own_folder(self, label: str, folder: int, made: bool = False) -> None:
        """Fails unless a folder that a task writes to at once is new (`made`), or tasks made it for that earlier."""
        ledger, path = self.rules.ledger, where(folder)
        roots = [*self.rules.outputs.open, *self.rules.outputs.closed]
        if any(Path(os.path.realpath(root)).is_relative_to(path) for root in roots):
            text = f"{label} ({path.name}) holds a whole folder of the settings; name a new folder below it"
            raise TaskFailure(FailureCode.PARAM_INVALID, text)
        if not made and not self.rules.replace_any and not ledger.keeps(path):
            text = f"{label} ({path.name}) is there already, and this worker did not make it; name a new folder"
            raise TaskFailure(FailureCode.OUTPUT_EXISTS, text)
        if made:
            ledger.note_folder(path)

    @contextlib.contextmanager
    def own_folder(self, label: str, path: Path) -> Iterator[int]:
        """The folder that a task writes to at once, made if it is missing."""
        made: set[Identity] = set()

        def give(folder: int) -> None:
            self.rules.give_folder(folder)
            made.add(identity(os.fstat(folder)))

        with self.rules.outputs.folder(path, give) as folder:
            self.require_own_folder(label, folder, identity(os.fstat(folder)) in made)
            yield folder

    def _require_free_path(self, label: str, path: Path) -> None:
        with _looking(label), self.rules.outputs.folder(path.parent) as folder:
            place = Place(label, folder, path.name)
            status = place.status()
            if status is not None and not stat.S_ISDIR(status.st_mode):
                self.require_replaceable(place, status)

    def require_replaceable(self, place: Place, status: os.stat_result) -> None:
        """Fails unless the file at a place may be replaced by an output."""
        seen = {identity(status)}
        if stat.S_ISLNK(status.st_mode) and place.path.exists():
            seen.add(identity(place.path.stat()))
        if seen & self._inputs:
            text = f"{place.label} ({place.name}) is a file that the task reads; give the output a path of its own"
            raise TaskFailure(FailureCode.PARAM_INVALID, text)
        if not self.rules.may_replace(place.path, status):
            text = f"{place.label} ({place.name}) is there already, and not as this worker wrote it; name another path"
            raise TaskFailure(FailureCode.OUTPUT_EXISTS, f"{text}, or have the file moved away")

    def may_remove(self, place: Place, status: os.stat_result) -> bool:
        """Whether a part of an earlier output may go."""
        return identity(status) not in self._inputs and self.rules.may_replace(place.path, status)


@contextlib.contextmanager
def _looking(label: str) -> Iterator[None]:
    try:
        yield
    except OSError:
        # Folders are made, and what is wrong with one is told, when the outputs come into place.
        return
    except Outside as error:
        raise outside(label) from error


def outside(label: str) -> TaskFailure:
    """The failure of an output whose path leads out of the folders for outputs."""
    text = f"{label} lies outside the folders that outputs may be written to, maybe by a link; name a path in them"
    return TaskFailure(FailureCode.PARAM_INVALID, text)


def _all(paths: Paths) -> Iterator[tuple[str, Path]]:
    for name, by_party in paths.items():
        for party, path in by_party.items():
            yield f"task_config.{name}.{party}", Path(path)


def _model(path: Path) -> list[Path]:
    """The files of the model at a path, if there is one."""
    return members(path) if path.with_name(path.name + META).is_file() else []


def _model_parts(path: Path) -> list[Path]:
    """Those files of a model that every training writes anew; what else has such a name is looked at when it ends."""
    parts = [(member, member.name[len(path.name) :]) for member in _model(path)]
    return [member for member, rest in parts if rest == META or NUMBERED.fullmatch(rest)]
