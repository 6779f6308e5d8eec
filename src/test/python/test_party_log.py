"""What party processes printed is kept within bounds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sfworker.party_log import PartyLog, drop_old_logs


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Folders of four attempts, `0` the oldest."""
    for age in range(4):
        folder = tmp_path / str(age)
        folder.mkdir()
        (folder / "alice.log").write_text("x")
        os.utime(folder, (age, age))
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_the_oldest_go(logs: Path) -> None:
    drop_old_logs(logs, kept=3)

    assert names(logs) == ["1", "2", "3"]


def test_those_of_running_attempts_stay(logs: Path) -> None:
    drop_old_logs(logs, kept=2, runs=lambda name: name == "0")

    assert names(logs) == ["0", "2", "3"]


def test_another_slot_may_remove_the_same(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stat = Path.stat

    def gone(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == "1" and (path / "alice.log").exists():
            found = stat(path, follow_symlinks=follow_symlinks)
            (path / "alice.log").unlink()
            path.rmdir()
            return found
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", gone)

    drop_old_logs(logs, kept=2)

    assert names(logs) == ["2", "3"]


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        (b"age\n\xe5\xb9\xb4\xe9\xbe\x84\t1\r\n", "age\n年龄\t1\n"),
        (b"\x1b[31mred", "\\u001b[31mred"),
        (b"50%\r60%", "50%\\u000d60%"),
        ("\u202eabc\u2066".encode(), "\\u202eabc\\u2066"),
        ("a\u2028b\x9bc\ufeff".encode(), "a\\u2028b\\u009bc\\ufeff"),
        ("\U000e0041".encode(), "\\udb40\\udc41"),
        (b"\xff\xfe and \xe5", "\\xff\\xfe and \\xe5"),
        ("年".encode() * 30_000, "年" * 30_000),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(printed: bytes, kept: str, tmp_path: Path) -> None:
    read, write = os.pipe()
    log = PartyLog(read, tmp_path / "alice.log")

    with os.fdopen(write, "wb") as pipe:
        pipe.write(printed)
    log.wait_for_end(10)

    assert (tmp_path / "alice.log").read_text(encoding="utf-8") == kept
    assert kept.endswith(log.tail()[-100:].lstrip("\ufffd"))
