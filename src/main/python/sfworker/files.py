"""The files of an attempt: what the algorithm reads and writes is private until `commit`."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sfworker.beneath import Outside, where
from sfworker.failure import FailureCode, TaskFailure
from sfworker.family import META, members
from sfworker.inputs import CHECKPOINTS, copy_to, naming, pin
from sfworker.outputs import OutputGuard, Paths, outside
from sfworker.private import ALONE
from sfworker.removal import opened_folder, remove_tree
from sfworker.rules import FileRules
from sfworker.sandbox import Input
from sfworker.saving import Copies, Output, save
from sfworker.taken import take

LOCK = ".lock"
# A party's name has its signs quoted.
PINNED = "+inputs"
# Ends of names that may be handed to a shell, and leave room for what libraries add.
SAFE_REST = re.compile(r"(?=.{1,100}\Z)(\.[A-Za-z0-9_-]+)+")
SAFE_SUFFIX = re.compile(r"\.[A-Za-z0-9_-]{1,20}")
# An id may be longer than a file's name, and so may what is quoted in it.
LONGEST_NAME = 180


def clear_slot(folder: Path) -> None:
    """Remove what a Runner left in the folder of its slot; one that works there keeps it."""
    with (folder / LOCK).open("ab") as lock, contextlib.suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        clear(folder)


def clear(folder: Path) -> None:
    """Remove the folders of attempts, and hidden copies that did not come into place."""
    for entry in folder.iterdir():
        if entry.is_dir():
            Copies(entry).remove()
            remove_tree(entry)


class AttemptFolder:
    """The folder of one attempt; removed with all its content when the attempt ends."""

    def __init__(self, work_dir: Path, attempt: str, rules: FileRules) -> None:
        self.path = work_dir / _folder_name(attempt)
        self._rules = rules
        self._guard = OutputGuard(rules)
        self._outputs: list[Output] = []
        self._pinned: set[Path] = set()
        self._checkpoints: dict[str, Path] = {}

    def require_free(self, inputs: Paths, outputs: Paths) -> None:
        """Fail unless all outputs may come into place later; see `OutputGuard.require_free`."""
        self._guard.require_free(inputs, outputs)

    @property
    def pinned(self) -> Path:
        """What the parties read: second names of inputs, or copies. No party's name is quoted like this."""
        return self.path / PINNED

    def create(self, parties: list[str]) -> None:
        """Make the folder anew, with one of its own for each party."""
        remove_tree(self.path)
        for party in parties:
            for name in ("in", "out"):
                (self.party(party) / name).mkdir(parents=True)

    def party(self, party: str) -> Path:
        """Working directory of a party's process."""
        return self.path / quote(party, safe="")

    def announce(self, inputs: Paths, party: str) -> list[Input]:
        """Take hold of a party's input files as they are now: what its process will be able to read."""
        for field, member, link in self._members(inputs, party):
            with naming(_label(field, party), member), contextlib.suppress(FileNotFoundError, IsADirectoryError):
                # What is missing is missing to the party too, which says so.
                self._pin(member, self._pinned_folder(party) / link.name)
        return [_identity(path) for path in sorted(self._pinned) if path.parent == self._pinned_folder(party)]

    def make_checkpoints(self, inputs: Paths, party: str) -> list[str]:
        """The folder where a component keeps how far it is, for a later attempt; the only input that is written."""
        path = inputs.get(CHECKPOINTS, {}).get(party)
        if path is None:
            return []
        label = _label(CHECKPOINTS, party)
        try:
            with self._guard.own_folder(label, Path(path)) as folder:
                self._checkpoints[party] = where(folder)
        except Outside as error:
            raise outside(label) from error
        except OSError as error:
            text = f"task_config.{CHECKPOINTS} is no folder that can be written: {error.strerror}"
            raise TaskFailure(FailureCode.RESULT_SAVE, text, cause_type=type(error).__name__) from error
        return [str(self._checkpoints[party])]

    def keep_grant(self, party: str, grant: Mapping[str, Any]) -> str:
        """Write down what a party may do, where its processes cannot write."""
        # No folder of a party has a comma in its name.
        path = self.path / f"{quote(party, safe='')},grant"
        path.write_text(json.dumps(grant), encoding="utf-8")
        return str(path)

    def link_inputs(self, inputs: Paths, party: str) -> dict[str, str]:
        """Private names of a party's input files: libraries write beside what they read."""
        with self._entered(party, "in") as folder:
            for field, member, link in self._members(inputs, party):
                with naming(_label(field, party), member):
                    self._provide(folder, link.name, member, (field, party))
        return {
            field: str(self._private(party, "in", field, Path(by_party[party])))
            for field, by_party in inputs.items()
            if party in by_party
        }

    def plan_outputs(self, outputs: Paths, party: str) -> dict[str, str]:
        """Private names of a party's output files."""
        private = {}
        remove_tree(self._taken(party))
        for field, by_party in outputs.items():
            if party in by_party:
                target = Path(by_party[party])
                path = self._private(party, "out", field, target)
                with contextlib.suppress(FileExistsError):
                    path.parent.mkdir(mode=ALONE)
                self._outputs.append(Output(field, party, self._taken(party) / path.name, target))
                private[field] = str(path)
        return private

    def commit(self) -> int:
        """Move what the algorithm wrote into place and say how many files that were; fails as `save` does."""
        parties = dict.fromkeys(output.party for output in self._outputs)
        for party in parties:
            try:
                take(self.party(party) / "out", self._taken(party))
            except OSError as error:
                text = f"the process of party {party} took its folder for outputs away: {error.strerror}"
                raise TaskFailure(FailureCode.RESULT_SAVE, text, cause_type=type(error).__name__) from error
        count = save(self._outputs, Copies(self.path), self._guard)
        self._outputs = []
        for party in parties:
            remove_tree(self._taken(party))
        return count

    def remove(self) -> None:
        """Remove the folder; one that is not there is fine."""
        remove_tree(self.path)

    def _members(self, inputs: Paths, party: str) -> Iterator[tuple[str, Path, Path]]:
        """The field of each file, its path, and its private name."""
        for field, by_party in inputs.items():
            if party in by_party:
                path = Path(by_party[party])
                link = self._private(party, "in", field, path)
                for member in [path] if field == CHECKPOINTS else _input_family(path):
                    name = link.name + member.name[len(path.name) :]
                    yield field, member, link.with_name(name)

    def _taken(self, party: str) -> Path:
        # Beside the party's folder, so that its process has no rights there.
        return self.path / f"{quote(party, safe='')},out"

    def _pinned_folder(self, party: str) -> Path:
        return self.pinned / quote(party, safe="")

    def _pin(self, path: Path, pinned: Path) -> None:
        """Give the very file that a path stands for now a name that nobody else can change."""
        with self._rules.inputs.file(path) as file:
            self._guard.reads(os.fstat(file))
            pinned.parent.mkdir(parents=True, exist_ok=True)
            pin(file, pinned)
        self._pinned.add(pinned)

    @contextlib.contextmanager
    def _entered(self, party: str, name: str) -> Iterator[int]:
        """A folder of a party; its process may have put a link there, or anything else."""
        try:
            folders = contextlib.ExitStack()
            folder = folders.enter_context(opened_folder(self.party(party) / name))
        except OSError as error:
            text = f"the process of party {party} took its folder '{name}' away: {error.strerror}"
            raise TaskFailure(FailureCode.COMPUTATION, text, cause_type=type(error).__name__) from error
        with folders:
            yield folder

    def _provide(self, folder: int, link: str, path: Path, use: tuple[str, str]) -> None:
        field, party = use
        pinned = self._pinned_folder(party) / link
        with contextlib.suppress(FileNotFoundError):
            os.unlink(link, dir_fd=folder)
        if pinned in self._pinned:
            os.symlink(pinned, link, dir_fd=folder)
        elif party in self._checkpoints and field == CHECKPOINTS:
            os.symlink(self._checkpoints[party], link, dir_fd=folder)
        else:
            try:
                # It came after the process of the party was told what it may read.
                with self._rules.inputs.file(path) as file:
                    self._guard.reads(os.fstat(file))
                    copy_to(file, link, folder)
            except (FileNotFoundError, IsADirectoryError):
                # To nothing: what comes there later was not looked at.
                os.symlink(pinned, link, dir_fd=folder)

    def _private(self, party: str, folder: str, field: str, path: Path) -> Path:
        # The suffix tells libraries the format. It comes from the sender, and libraries hand names to a shell.
        suffix = path.suffix if SAFE_SUFFIX.fullmatch(path.suffix) else ""
        # A dot in it would make a field a member of another one's family.
        return self.party(party) / folder / (quote(field, safe="").replace(".", "%2E") + suffix)


def _label(field: str, party: str) -> str:
    return f"task_config.{field}.{party}"


def _folder_name(attempt: str) -> str:
    name = quote(attempt, safe="", errors="surrogatepass")
    if len(name) <= LONGEST_NAME:
        return name
    # The end tells attempts of one task apart, the digest ids that begin alike.
    digest = hashlib.sha256(attempt.encode(errors="surrogatepass")).hexdigest()[:32]
    return f"{digest}.{name[-LONGEST_NAME // 2 :]}"


def _input_family(path: Path) -> list[Path]:
    """The files to link for an input: a model is a family, any other input one file.

    Members with names that a shell would read, and links that lead out of the folder, are left out; to the algorithm
    they are missing.
    """
    if not path.with_name(path.name + META).is_file():
        return [path]
    return [member for member in members(path) if member == path or SAFE_REST.fullmatch(member.name[len(path.name) :])]


def _identity(path: Path) -> Input:
    status = path.stat()
    return Input(str(path), status.st_dev, status.st_ino)
