"""What an attempt reads and writes is private."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sfworker.failure import TaskFailure
from sfworker.files import AttemptFolder
from sfworker.saving import Copies
from sfworker.slot_folder import hold_folder

from ruling import rules, written
from support import content, write_model


@pytest.fixture
def folder(tmp_path: Path) -> AttemptFolder:
    made = AttemptFolder(tmp_path / "work", "3c0e/../e;rm -rf/0", rules(tmp_path))
    made.create(["alice"])
    return made


def test_attempt_never_leaves_its_work_dir(folder: AttemptFolder, tmp_path: Path) -> None:
    assert folder.path.parent == tmp_path / "work"
    assert not set(folder.path.name) & set("/; ")


def test_copies_of_a_killed_runner_go_at_the_next_start(tmp_path: Path) -> None:
    target = tmp_path / "data/a.csv"
    target.parent.mkdir()
    killed = AttemptFolder(tmp_path / "slot", "x/0", rules(tmp_path))
    killed.create(["alice"])
    copy = Copies(killed.path).new(target)
    copy.write_text("ro")
    target.write_text("old")
    with (killed.path / Copies.NAME).open("ab") as names:
        names.write(os.fsencode(target) + b"\0")

    hold_folder(tmp_path / "slot").close()

    assert content(target.parent) == {"a.csv": "old"}


def test_a_model_is_linked_with_all_its_files(folder: AttemptFolder, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "m.tree_7.pkl").mkdir(parents=True)
    (tmp_path / "elsewhere").write_text("of somebody else")
    write_model(str(data / "m"), 2, "meta")
    (data / "m.tree_1.pkl").rename(data / "kept.pkl")
    (data / "m.tree_1.pkl").symlink_to("kept.pkl")
    (data / "m.tree_8.pkl").symlink_to(tmp_path / "elsewhere")
    (data / "m.$(reboot)").write_text("x")
    (data / "m2.meta.json").write_text("other")

    private = Path(folder.link_inputs({"model_path": {"alice": str(data / "m")}}, "alice")["model_path"])

    assert content(private.parent) == {
        "model_path.meta.json": "meta",
        "model_path.tree_0.pkl": "meta 0",
        "model_path.tree_1.pkl": "meta 1",
        "model_path.weight_0.share": "meta 0",
        "model_path.weight_1.share": "meta 1",
    }


def test_a_table_is_linked_alone(folder: AttemptFolder, tmp_path: Path) -> None:
    for name in ("a.csv", "a.csv.rules.json"):
        (tmp_path / name).write_text(name)

    private = folder.link_inputs({"input_paths": {"alice": str(tmp_path / "a.csv")}}, "alice")

    assert content(Path(private["input_paths"]).parent) == {"input_paths.csv": "a.csv"}


def test_slot_has_its_folder_alone_and_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfworker.slot_folder.HOLD_SECONDS", 0.1)
    (tmp_path / "slot/left over/alice").mkdir(parents=True)

    with hold_folder(tmp_path / "slot"):
        assert sorted(path.name for path in (tmp_path / "slot").iterdir()) == [".lock", "tmp"]
        with pytest.raises(TaskFailure, match="another Runner uses the folder"):
            hold_folder(tmp_path / "slot")

    hold_folder(tmp_path / "slot").close()


def test_private_names_hold_nothing_a_shell_would_read(folder: AttemptFolder) -> None:
    private = folder.link_inputs({"input_paths": {"alice": "/data/a.csv;reboot", "bob": "/data/b.csv"}}, "alice")

    assert {field: Path(path).name for field, path in private.items()} == {"input_paths": "input_paths"}


def test_a_folder_is_moved_file_by_file(folder: AttemptFolder, tmp_path: Path) -> None:
    target = tmp_path / "model"
    written(folder, target / "parts/0", "old")
    (target / "other").write_text("stays")
    private = Path(folder.plan_outputs({"output_uris[0]": {"alice": str(target)}}, "alice")["output_uris[0]"])
    (private / "parts").mkdir(parents=True)
    (private / "parts/0").write_text("new")
    (private / "1").write_text("one")
    (private / "passwd").symlink_to("/etc/passwd")

    assert folder.commit() == 2

    files = {str(path.relative_to(target)): path.read_text() for path in target.rglob("*") if path.is_file()}
    assert files == {"parts/0": "new", "1": "one", "other": "stays"}
