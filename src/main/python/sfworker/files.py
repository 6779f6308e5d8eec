"""The files of an attempt: what the algorithm reads and writes is private until `commit`."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from sfworker.failure import FailureCode, TaskFailure
from sfworker.processes import wait_until

# Where libraries put temporary files of the slot's processes.
TEMPORARY = "tmp"
LOCK = ".lock"
HOLD_SECONDS = 10.0

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
            shutil.rmtree(entry, ignore_errors=True)
    (folder / TEMPORARY).mkdir()
    return lock


@dataclass(frozen=True)
class Output:
    """A file that the algorithm may write, and where it goes."""

    field: str
    party: str
    private: Path
    target: Path


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
                link = self._private(party, "in", field, by_party[party])
                link.unlink(missing_ok=True)
                link.symlink_to(by_party[party])
                private[field] = str(link)
        return private

    def plan_outputs(self, outputs: Paths, party: str) -> dict[str, str]:
        """Private names of a party's output files."""
        private = {}
        for field, by_party in outputs.items():
            if party in by_party:
                path = self._private(party, "out", field, by_party[party])
                self._outputs.append(Output(field, party, path, Path(by_party[party])))
                private[field] = str(path)
        return private

    def commit(self, attempt: str) -> int:
        """Move what the algorithm wrote into place and say how many files that were; fails with RESULT_SAVE.

        All files are brought to their file systems first, and renamed when nothing can fail for want of space any more.
        """
        written = [output for output in self._outputs if output.private.is_file()]
        beside = [(output, _bring_beside(output, attempt)) for output in written]
        for output, ready in beside:
            with _Saving(output):
                ready.replace(output.target)
                _sync(output.target.parent)
        self._outputs = []
        return len(written)

    def remove(self) -> None:
        """Remove the folder; one that is not there is fine."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _private(self, party: str, folder: str, field: str, path: str) -> Path:
        # The suffix tells libraries the format. It comes from the sender, and libraries hand names to a shell.
        suffix = Path(path).suffix
        return self.party(party) / folder / (quote(field, safe="") + (suffix if suffix[1:].isalnum() else ""))


def _bring_beside(output: Output, attempt: str) -> Path:
    """A synchronised file on the file system of the target; the private file itself if it is there already."""
    with _Saving(output):
        folder = output.target.parent
        folder.mkdir(parents=True, exist_ok=True)
        if output.private.stat().st_dev == folder.stat().st_dev:
            _sync(output.private)
            return output.private
        hidden = folder / f".{output.target.name}.{quote(attempt, safe='')}"
        shutil.copyfile(output.private, hidden)
        _sync(hidden)
        return hidden


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
