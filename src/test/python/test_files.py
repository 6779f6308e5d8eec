from __future__ import annotations

from pathlib import Path

import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.files import AttemptFolder, hold_folder


@pytest.fixture
def folder(tmp_path: Path) -> AttemptFolder:
    made = AttemptFolder(tmp_path / "work", "3c0e/../e;rm -rf/0")
    made.create(["alice"])
    return made


def test_attempt_never_leaves_its_work_dir(folder: AttemptFolder, tmp_path: Path) -> None:
    assert folder.path.parent == tmp_path / "work"
    assert not set(folder.path.name) & set("/; ")


def test_commit_moves_only_what_was_written(folder: AttemptFolder, tmp_path: Path) -> None:
    targets = {"a": {"alice": str(tmp_path / "new/a.csv")}, "b": {"alice": str(tmp_path / "new/b.csv")}}
    private = folder.plan_outputs(targets, "alice")
    Path(private["a"]).write_text("rows")

    assert folder.commit("x/0") == 1

    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.csv"]
    assert (tmp_path / "new/a.csv").read_text() == "rows"


def test_commit_replaces_an_older_output(folder: AttemptFolder, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    private = folder.plan_outputs({"a": {"alice": str(tmp_path / "a.csv")}}, "alice")
    Path(private["a"]).write_text("new")

    folder.commit("x/0")

    assert (tmp_path / "a.csv").read_text() == "new"


def test_commit_reaches_another_file_system(folder: AttemptFolder, tmp_path: Path) -> None:
    with_shm = Path("/dev/shm") / tmp_path.name  # noqa: S108
    private = folder.plan_outputs({"a": {"alice": str(with_shm / "a.csv")}}, "alice")
    Path(private["a"]).write_text("rows")
    try:
        folder.commit("x/0")

        assert [(path.name, path.read_text()) for path in with_shm.iterdir()] == [("a.csv", "rows")]
    finally:
        (with_shm / "a.csv").unlink()
        with_shm.rmdir()


def test_commit_names_the_output_that_cannot_be_written(folder: AttemptFolder, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    private = folder.plan_outputs({"a": {"alice": str(tmp_path / "a.csv")}}, "alice")
    Path(private["a"]).write_text("rows")

    with pytest.raises(TaskFailure, match="a of party alice could not be written: Is a directory") as refused:
        folder.commit("x/0")

    assert refused.value.code is FailureCode.RESULT_SAVE


def test_slot_has_its_folder_alone_and_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfworker.files.HOLD_SECONDS", 0.1)
    (tmp_path / "slot/left over/alice").mkdir(parents=True)

    with hold_folder(tmp_path / "slot"):
        assert sorted(path.name for path in (tmp_path / "slot").iterdir()) == [".lock", "tmp"]
        with pytest.raises(TaskFailure, match="another Runner uses the folder"):
            hold_folder(tmp_path / "slot")

    hold_folder(tmp_path / "slot").close()


def test_private_names_hold_nothing_a_shell_would_read(folder: AttemptFolder) -> None:
    private = folder.link_inputs({"input_paths": {"alice": "/data/a.csv;reboot", "bob": "/data/b.csv"}}, "alice")

    assert {field: Path(path).name for field, path in private.items()} == {"input_paths": "input_paths"}
