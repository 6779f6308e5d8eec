"""The files of an attempt: what the algorithm reads and writes is private until `commit`."""

from __future__ import annotations

import contextlib
import fcntl
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from sfworker.failure import FailureCode, TaskFailure
from sfworker.processes import wait_until
from sfworker.sandbox import Input
from sfworker.saving import META, Copies, Output, members, save

# Where libraries put temporary files of the slot's processes.
TEMPORARY = "tmp"
LOCK = ".lock"
CHECKPOINTS = "checkpoint_uri"
HOLD_SECONDS = 10.0
# Ends of names that may be handed to a shell.
SAFE_REST = re.compile(r"(\.[A-Za-z0-9_-]+)+")

Paths = Mapping[str, Mapping[str, str]]
"""Field of the task's parameters to party to absolute path."""


def hold_folder(folder: Path) -> BinaryIO:
    """Take the folder of a slot and remove what a Runner that was killed left in it.

    It is ours until the file that is returned is closed; fails with INTERNAL when another Runner has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / LOCK).open("wb")

    def locked() -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    # The one before may be about to end.
    if not wait_until(locked, HOLD_SECONDS):
        raise TaskFailure(FailureCode.INTERNAL, f"another Runner uses the folder {folder}")
    for entry in folder.iterdir():
        if entry.is_dir():
            Copies(entry).remove()
            shutil.rmtree(entry, ignore_errors=True)
    (folder / TEMPORARY).mkdir()
    return lock


class AttemptFolder:
    """The folder of one attempt; removed with all its content when the attempt ends."""

    def __init__(self, work_dir: Path, attempt: str) -> None:
        self.path = work_dir / quote(attempt, safe="")
        self._outputs: list[Output] = []
        self._announced: set[Input] = set()

    def create(self, parties: list[str]) -> None:
        """Make the folder anew, with one of its own for each party."""
        shutil.rmtree(self.path, ignore_errors=True)
        for party in parties:
            for name in ("in", "out"):
                (self.party(party) / name).mkdir(parents=True)

    def party(self, party: str) -> Path:
        """Working directory of a party's process."""
        return self.path / quote(party, safe="")

    def announce(self, inputs: Paths, party: str) -> list[Input]:
        """The files of a party's inputs as they are now: what its process will be able to read."""
        paths = (Path(by_party[party]) for by_party in inputs.values() if party in by_party)
        files = [_identity(member) for path in paths for member in _input_family(path)]
        self._announced.update(files)
        return files

    def keep_grant(self, party: str, grant: Mapping[str, Any]) -> str:
        """Write down what a party may do, where its processes cannot write."""
        # No folder of a party has a comma in its name.
        path = self.path / f"{quote(party, safe='')},grant"
        path.write_text(json.dumps(grant), encoding="utf-8")
        return str(path)

    def link_inputs(self, inputs: Paths, party: str) -> dict[str, str]:
        """Private names of a party's input files: libraries write beside what they read."""
        private = {}
        for field, by_party in inputs.items():
            if party in by_party:
                path = Path(by_party[party])
                link = self._private(party, "in", field, path)
                for member in _input_family(path):
                    self._provide(link.with_name(link.name + member.name[len(path.name) :]), member)
                private[field] = str(link)
        return private

    def plan_outputs(self, outputs: Paths, party: str) -> dict[str, str]:
        """Private names of a party's output files."""
        private = {}
        for field, by_party in outputs.items():
            if party in by_party:
                target = Path(by_party[party])
                path = self._private(party, "out", field, target)
                self._outputs.append(Output(field, party, path, target))
                private[field] = str(path)
        return private

    def commit(self) -> int:
        """Move what the algorithm wrote into place and say how many files that were; fails with RESULT_SAVE."""
        count = save(self._outputs, Copies(self.path))
        self._outputs = []
        return count

    def remove(self) -> None:
        """Remove the folder; one that is not there is fine."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _provide(self, link: Path, target: Path) -> None:
        link.unlink(missing_ok=True)
        if _identity(target) in self._announced or not target.is_file():
            link.symlink_to(target)
        else:
            # Somebody put a new file there, which the process of the party cannot read where it is.
            shutil.copyfile(target, link)

    def _private(self, party: str, folder: str, field: str, path: Path) -> Path:
        # The suffix tells libraries the format. It comes from the sender, and libraries hand names to a shell.
        suffix = path.suffix if SAFE_REST.fullmatch(path.suffix) else ""
        # A dot in it would make a field a member of another one's family.
        return self.party(party) / folder / (quote(field, safe="").replace(".", "%2E") + suffix)


def make_checkpoints(inputs: Paths, party: str) -> list[str]:
    """The folder where a component keeps how far it is, for a later attempt; it is the only input that is written."""
    by_party = inputs.get(CHECKPOINTS, {})
    folders = [Path(by_party[party])] if party in by_party else []
    for folder in folders:
        # Whoever writes there will say that it is not there.
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
    return [str(folder) for folder in folders]


def _input_family(path: Path) -> list[Path]:
    """The files to link for an input: a model is a family, any other input one file.

    Members with names that a shell would read, and links that lead out of the folder, are left out; to the algorithm
    they are missing.
    """
    if not path.with_name(path.name + META).is_file():
        return [path]
    return [member for member in members(path) if member == path or SAFE_REST.fullmatch(member.name[len(path.name) :])]


def _identity(path: Path) -> Input:
    try:
        status = path.stat()
    except OSError:
        # Whoever reads it will say so.
        return Input(str(path), 0, 0)
    return Input(str(path), status.st_dev, status.st_ino)
