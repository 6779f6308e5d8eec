"""The files of an attempt: what the algorithm reads and writes is private until `commit`."""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from sfworker.failure import FailureCode, TaskFailure
from sfworker.processes import wait_until
from sfworker.saving import META, Copies, Output, members, save

# Where libraries put temporary files of the slot's processes.
TEMPORARY = "tmp"
LOCK = ".lock"
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

    def create(self, parties: list[str]) -> None:
        """Make the folder anew, with one of its own for each party."""
        shutil.rmtree(self.path, ignore_errors=True)
        for party in parties:
            for name in ("in", "out"):
                (self.party(party) / name).mkdir(parents=True)

    def party(self, party: str) -> Path:
        """Working directory of a party's process."""
        return self.path / quote(party, safe="")

    def link_inputs(self, inputs: Paths, party: str) -> dict[str, str]:
        """Private names of a party's input files: libraries write beside what they read."""
        private = {}
        for field, by_party in inputs.items():
            if party in by_party:
                path = Path(by_party[party])
                link = self._private(party, "in", field, path)
                for member in _input_family(path):
                    _link(link.with_name(link.name + member.name[len(path.name) :]), member)
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

    def _private(self, party: str, folder: str, field: str, path: Path) -> Path:
        # The suffix tells libraries the format. It comes from the sender, and libraries hand names to a shell.
        suffix = path.suffix if SAFE_REST.fullmatch(path.suffix) else ""
        # A dot in it would make a field a member of another one's family.
        return self.party(party) / folder / (quote(field, safe="").replace(".", "%2E") + suffix)


def _input_family(path: Path) -> list[Path]:
    """The files to link for an input: a model is a family, any other input one file.

    Members with names that a shell would read, and links that lead out of the folder, are left out; to the algorithm
    they are missing.
    """
    if not path.with_name(path.name + META).is_file():
        return [path]
    return [member for member in members(path) if member == path or SAFE_REST.fullmatch(member.name[len(path.name) :])]


def _link(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)
