"""Folders of parties go, and are added up, whatever they look like."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.limits import DEEPEST, Limits, TooDeep, Watch, folder_bytes
from sfworker.removal import remove_tree
from sfworker.slot_folder import hold_folder


@pytest.fixture
def left(tmp_path: Path) -> Iterator[Path]:
    """The folder of an attempt that a killed Runner left."""
    made = tmp_path / "slot/left/alice"
    made.mkdir(parents=True)
    yield made
    remove_tree(tmp_path / "slot")


def deep(folder: Path, levels: int = 1200) -> None:
    here = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("level", dir_fd=here)
        below = os.open("level", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def closed(folder: Path) -> None:
    (folder / "inner/most").mkdir(parents=True)
    (folder / "inner/file").touch()
    (folder / "inner/most").chmod(0)
    (folder / "inner").chmod(0)
    folder.chmod(0)


def read_only(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner/file").touch()
    (folder / "inner").chmod(0o500)


def wide(folder: Path) -> None:
    for number in range(300):
        (folder / f"{number}/below").mkdir(parents=True)


def special(folder: Path) -> None:
    (folder / "link").symlink_to("/etc")
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "pipe")


@pytest.mark.parametrize("made", [deep, closed, read_only, wide, special])
def test_a_slot_gets_rid_of_what_parties_left(left: Path, tmp_path: Path, made: Callable[[Path], None]) -> None:
    made(left)

    hold_folder(tmp_path / "slot").close()

    assert sorted(path.name for path in (tmp_path / "slot").iterdir()) == [".lock", "tmp"]


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("rows")
    (tmp_path / "link").symlink_to("data")

    remove_tree(tmp_path / "link")
    remove_tree(tmp_path / "nothing")

    assert (tmp_path / "data/a.csv").read_text() == "rows"
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize(("levels", "fails"), [(DEEPEST - 10, False), (DEEPEST + 10, True), (1200, True)])
def test_folders_too_deep_to_add_up_end_the_task(left: Path, levels: int, fails: bool) -> None:
    deep(left, levels)
    heard: list[TaskFailure] = []
    watch = Watch(Limits(disk=10**9), left, left / "in", heard.append)

    if fails:
        with pytest.raises(TooDeep):
            folder_bytes(left, left / "in")
        watch._look(dict)
        assert [failure.code for failure in heard] == [FailureCode.DISK_LIMIT]
    else:
        assert folder_bytes(left, left / "in") == 0


def test_files_in_closed_folders_count_and_inputs_do_not(left: Path) -> None:
    for name in ("hidden", "in"):
        (left / name).mkdir()
        (left / name / "rows").write_bytes(b"1" * 100_000)
    (left / "hidden").chmod(0)

    assert 100_000 <= folder_bytes(left, left / "in") < 110_000


def test_a_look_that_fails_does_not_end_the_watch(left: Path) -> None:
    (left / "rows").write_bytes(b"1" * 100_000)
    looks = []
    heard: list[TaskFailure] = []

    def members() -> dict[str, list[int]]:
        looks.append(1)
        if len(looks) == 1:
            raise ProcessLookupError(3, "No such process")
        return {}

    Watch(Limits(disk=1), left, left / "in", heard.append)._look(members)

    assert len(looks) == 2
    assert [failure.code for failure in heard] == [FailureCode.DISK_LIMIT]


def test_what_is_gone_takes_nothing(left: Path) -> None:
    shutil.rmtree(left)

    assert folder_bytes(left, left / "in") == 0
