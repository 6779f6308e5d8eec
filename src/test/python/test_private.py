"""The worker's own folders are closed to everybody else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sfworker.private import NotPrivate, private_folder

NOBODY = 65534


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to somebody else")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def test_a_folder_is_made_for_the_worker_alone(tmp_path: Path) -> None:
    assert mode(private_folder(tmp_path / "a/b")) == 0o700


@pytest.mark.parametrize("wide", [0o777, 0o755, 0o750, 0o711, 0o1777, 0o2775])
def test_a_wide_folder_is_closed(tmp_path: Path, wide: int) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work").chmod(wide)

    assert mode(private_folder(tmp_path / "work")) == 0o700


def test_a_link_of_ones_own_to_another_disk_is_followed(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir(mode=0o755)
    (tmp_path / "work").symlink_to("disk")

    private_folder(tmp_path / "work")

    assert mode(tmp_path / "disk") == 0o700


@pytest.mark.usefixtures("as_root")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    os.chown(tmp_path / "work", NOBODY, NOBODY)

    with pytest.raises(NotPrivate, match=r"belongs to user 65534, and this worker runs as 0; give it to"):
        private_folder(tmp_path / "work")


@pytest.mark.usefixtures("as_root")
def test_a_link_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "work").symlink_to("disk")
    os.lchown(tmp_path / "work", NOBODY, NOBODY)

    with pytest.raises(NotPrivate, match="belongs to user 65534"):
        private_folder(tmp_path / "work")
