"""Checkpoints are written at once, so they go to folders that were made for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.files import AttemptFolder

from ruling import rules
from support import content


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a table of its owner."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "alice.csv").write_text("rows")
    return folder


def attempt_in(tmp_path: Path, **settings: object) -> AttemptFolder:
    made = AttemptFolder(tmp_path / "work", "a/0", rules(tmp_path, **settings))
    made.create(["alice", "bob"])
    return made


def test_checkpoints_go_to_no_folder_of_the_owner(data: Path, tmp_path: Path) -> None:
    folder = attempt_in(tmp_path)
    new, own = {"checkpoint_uri": {"alice": str(data / "new/steps")}}, {"checkpoint_uri": {"alice": str(data)}}

    with pytest.raises(
        TaskFailure, match=r"checkpoint_uri.alice \(data\) is there already, and this worker did not make it"
    ):
        folder.require_free(own, {})
    with pytest.raises(TaskFailure) as refused:
        folder.make_checkpoints(own, "alice")
    for step in ("1", "2"):
        folder.require_free(new, {})
        folder.make_checkpoints(new, "alice")
        kept = Path(folder.link_inputs(new, "alice")["checkpoint_uri"]).readlink()
        (kept / step).write_text("model")

    assert refused.value.code is FailureCode.OUTPUT_EXISTS
    assert content(data / "new/steps") == {"1": "model", "2": "model"}


def test_checkpoints_go_to_no_empty_folder_of_the_owner(data: Path, tmp_path: Path) -> None:
    folder = attempt_in(tmp_path)
    (data / "empty").mkdir()
    own = {"checkpoint_uri": {"alice": str(data / "empty")}}

    for _ in range(2):
        with pytest.raises(TaskFailure, match="is there already, and this worker did not make it"):
            folder.require_free(own, {})
        with pytest.raises(TaskFailure, match="is there already, and this worker did not make it"):
            folder.make_checkpoints(own, "alice")


@pytest.mark.parametrize("place", ["data", "data/closed", "data/closed/below", "data/outer", "."])
def test_checkpoints_go_to_no_folder_of_the_settings(data: Path, tmp_path: Path, place: str) -> None:
    for name in ("closed/below", "outer/closed"):
        (data / name).mkdir(parents=True)
    closed = [str(data / "closed"), str(data / "outer/closed")]
    folder = attempt_in(tmp_path, output_roots=[str(data)], closed=closed, replace_any=True)

    with pytest.raises(TaskFailure) as refused:
        folder.make_checkpoints({"checkpoint_uri": {"alice": str(tmp_path / place)}}, "alice")

    assert refused.value.code is FailureCode.PARAM_INVALID
