"""How outputs come into place: all of a family, whole, or none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.files import AttemptFolder

from ruling import rules, written
from support import content, write_model


@pytest.fixture
def folder(tmp_path: Path) -> AttemptFolder:
    made = AttemptFolder(tmp_path / "work", "3c0e/../e;rm -rf/0", rules(tmp_path))
    made.create(["alice"])
    return made


def model_written(folder: AttemptFolder, target: Path, trees: int, meta: str) -> None:
    private = folder.plan_outputs({"model_output": {"alice": str(target)}}, "alice")
    write_model(private["model_output"], trees, meta)
    folder.commit()


def test_commit_moves_only_what_was_written(folder: AttemptFolder, tmp_path: Path) -> None:
    targets = {"a": {"alice": str(tmp_path / "new/a.csv")}, "b": {"alice": str(tmp_path / "new/b.csv")}}
    private = folder.plan_outputs(targets, "alice")
    Path(private["a"]).write_text("rows")

    assert folder.commit() == 1

    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.csv"]
    assert (tmp_path / "new/a.csv").read_text() == "rows"


def test_commit_replaces_an_older_output(folder: AttemptFolder, tmp_path: Path) -> None:
    written(folder, tmp_path / "a.csv", "old")
    private = folder.plan_outputs({"a": {"alice": str(tmp_path / "a.csv")}}, "alice")
    Path(private["a"]).write_text("new")

    folder.commit()

    assert (tmp_path / "a.csv").read_text() == "new"


def test_commit_reaches_another_file_system(folder: AttemptFolder, tmp_path: Path) -> None:
    with_shm = Path("/dev/shm") / tmp_path.name  # noqa: S108
    private = folder.plan_outputs({"a": {"alice": str(with_shm / "a.csv")}}, "alice")
    Path(private["a"]).write_text("rows")
    try:
        folder.commit()

        assert [(path.name, path.read_text()) for path in with_shm.iterdir()] == [("a.csv", "rows")]
    finally:
        (with_shm / "a.csv").unlink()
        with_shm.rmdir()


def test_commit_names_the_output_that_cannot_be_written(folder: AttemptFolder, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    private = folder.plan_outputs({"a": {"alice": str(tmp_path / "a.csv")}}, "alice")
    Path(private["a"]).write_text("rows")

    with pytest.raises(TaskFailure, match="a of party alice could not be written: Is a directory") as refused:
        folder.commit()

    assert refused.value.code is FailureCode.RESULT_SAVE


def test_commit_moves_all_that_was_written_under_a_name(folder: AttemptFolder, tmp_path: Path) -> None:
    targets = {"data": {"alice": str(tmp_path / "new/a.csv")}, "data.model": {"alice": str(tmp_path / "new/m.v2")}}
    private = folder.plan_outputs(targets, "alice")
    Path(private["data"]).write_text("rows")
    Path(private["data"] + ".rules.json").write_text("rules")
    write_model(private["data.model"], 1, "new")
    Path(private["data"] + ".dir").mkdir()
    Path(private["data"] + ".link").symlink_to(private["data"])

    assert folder.commit() == 5

    assert content(tmp_path / "new") == {
        "a.csv": "rows",
        "a.csv.rules.json": "rules",
        "m.v2.meta.json": "new",
        "m.v2.tree_0.pkl": "new 0",
        "m.v2.weight_0.share": "new 0",
    }


def test_a_smaller_model_leaves_nothing_of_the_bigger_one(folder: AttemptFolder, tmp_path: Path) -> None:
    target = tmp_path / "new/m"
    model_written(folder, target, 12, "old")
    others = ["m.notes.txt", "m.tree_x.pkl", "m2.tree_9.pkl", "tree_9.pkl", "m"]
    for name in others:
        (target.parent / name).write_text("of somebody else")
    private = folder.plan_outputs({"model_output": {"alice": str(target)}}, "alice")
    write_model(private["model_output"], 2, "new")

    folder.commit()

    now = content(target.parent)
    assert [name for name, text in now.items() if text == "of somebody else"] == sorted(others)
    assert {name: text for name, text in now.items() if name not in others} == {
        "m.meta.json": "new",
        "m.tree_0.pkl": "new 0",
        "m.tree_1.pkl": "new 1",
        "m.weight_0.share": "new 0",
        "m.weight_1.share": "new 1",
    }


def test_a_table_leaves_the_model_beside_it_alone(folder: AttemptFolder, tmp_path: Path) -> None:
    write_model(str(tmp_path / "m"), 1, "old")
    private = folder.plan_outputs({"output_paths": {"alice": str(tmp_path / "m")}}, "alice")
    Path(private["output_paths"]).write_text("rows")

    folder.commit()

    assert (tmp_path / "m.tree_0.pkl").exists()


def test_a_model_that_cannot_be_written_leaves_the_old_one(folder: AttemptFolder, tmp_path: Path) -> None:
    target = tmp_path / "new/m"
    model_written(folder, target, 1, "old")
    (target.parent / "m.tree_1.pkl").mkdir()
    private = folder.plan_outputs({"model_output": {"alice": str(target)}}, "alice")
    write_model(private["model_output"], 2, "new")

    with pytest.raises(TaskFailure, match="model_output of party alice could not be written: Is a directory"):
        folder.commit()

    assert (target.parent / "m.tree_0.pkl").read_text() == "old 0"
    assert (target.parent / "m.meta.json").read_text() == "old"


def test_the_description_of_a_model_comes_last(
    folder: AttemptFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = folder.plan_outputs({"model_output": {"alice": str(tmp_path / "new/m")}}, "alice")
    write_model(private["model_output"], 1, "new")
    moved: list[str] = []
    rename = os.rename

    def rename_and_note(source: Path, target: str, **folders: Any) -> None:
        moved.append(target)
        rename(source, target, **folders)

    monkeypatch.setattr(os, "rename", rename_and_note)

    folder.commit()

    assert moved == ["m.tree_0.pkl", "m.weight_0.share", "m.meta.json"]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_report_that_all_parties_write_is_one_file(folder: AttemptFolder, tmp_path: Path, elsewhere: bool) -> None:
    report = (Path("/dev/shm") if elsewhere else tmp_path) / tmp_path.name / "report.json"  # noqa: S108
    folder.create(["alice", "bob"])
    for party in ("alice", "bob"):
        private = folder.plan_outputs({"output_report": {party: str(report)}}, party)
        Path(private["output_report"]).write_text("{}")
    try:
        assert folder.commit() == 1
        assert content(report.parent) == {"report.json": "{}"}
    finally:
        report.unlink()
        report.parent.rmdir()


def test_two_results_for_one_path_are_refused(folder: AttemptFolder, tmp_path: Path) -> None:
    folder.create(["alice", "bob"])
    for party in ("alice", "bob"):
        private = folder.plan_outputs({"output_paths": {party: str(tmp_path / "out.csv")}}, party)
        Path(private["output_paths"]).write_text(party)

    with pytest.raises(TaskFailure) as refused:
        folder.commit()

    assert refused.value.code is FailureCode.RESULT_SAVE
    assert refused.value.text == (
        "output_paths of party alice and output_paths of party bob name the same file 'out.csv' for different results;"
        " give each its own path"
    )
    assert not (tmp_path / "out.csv").exists()


def test_a_full_disk_leaves_no_copy(folder: AttemptFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_shm = Path("/dev/shm") / tmp_path.name  # noqa: S108

    def copy_half(source: BinaryIO, target: BinaryIO) -> None:
        target.write(b"ro")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", copy_half)
    private = folder.plan_outputs({"a": {"alice": str(with_shm / "a.csv")}}, "alice")
    Path(private["a"]).write_text("rows")
    try:
        with pytest.raises(TaskFailure, match="a of party alice could not be written: No space left on device"):
            folder.commit()
        assert content(with_shm) == {}
    finally:
        shutil.rmtree(with_shm)
