"""The folder that a component takes for its party's storage: links to its inputs, and what it writes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from secretflow_spec.v1.data_pb2 import StorageConfig

from sfworker.components.dist_data import InputFile
from sfworker.failure import FailureCode, TaskFailure
from sfworker.inputs import CHECKPOINTS


class WorkFolder:
    """A folder inside the attempt's, so that all the component leaves beside its outputs vanishes with it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir()

    @property
    def storage(self) -> StorageConfig:
        """The folder as components take it."""
        return StorageConfig(type="local_fs", local_fs=StorageConfig.LocalFSConfig(wd=str(self._path)))

    def link(self, files: Sequence[InputFile], private: Mapping[str, str]) -> None:
        """Show the own input files under their URIs; `private` maps their fields to paths."""
        for file in files:
            link = self._path / file.uri
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(private[file.field])

    def link_checkpoints(self, uri: str, private: str) -> None:
        """Let what is written below a URI be written into the sender's folder at once: a later attempt reads it."""
        folder = Path(private).readlink()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            text = f"task_config.{CHECKPOINTS} is no folder that can be written: {error.strerror}"
            raise TaskFailure(FailureCode.RESULT_SAVE, text) from error
        link = self._path / uri
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(folder)

    def path(self, uri: str) -> Path:
        """Where the component writes an output."""
        return self._path / uri

    def hand_over(self, uri: str, private: str) -> None:
        """Move an output to where it is taken from when the task is committed; a party may have none."""
        if self.path(uri).exists():
            # By a copy where need be: Landlock before Linux 5.19 lets nobody rename into another folder.
            shutil.move(self.path(uri), private)
