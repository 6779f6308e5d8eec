"""How much of what party processes print is kept: 20 MB of a process, the last 100 attempts."""

from __future__ import annotations

import os
from pathlib import Path

from sfworker.party_log import FILE_LIMIT, KEPT_ATTEMPTS, PartyLog, drop_old_logs

LEFT_OUT = b"\n... the rest was left out ...\n"


def printed(file: Path, *texts: bytes) -> PartyLog:
    """Copy what a process that prints this and ends would have printed."""
    source, process = os.pipe()
    log = PartyLog(source, file)
    with os.fdopen(process, "wb") as output:
        for text in texts:
            output.write(text)
    log.wait_for_end(60)
    return log


def test_twenty_megabytes_are_kept_and_then_the_file_says_that_there_was_more(tmp_path: Path) -> None:
    file = tmp_path / "alice.log"

    log = printed(file, b"begin\n", b"x" * (2 * FILE_LIMIT), b"\nKilled for a reason\n")

    kept = file.read_bytes()
    assert FILE_LIMIT == 20 * 1024 * 1024
    assert len(kept) == FILE_LIMIT + len(LEFT_OUT)
    assert kept.startswith(b"begin\n")
    assert kept.endswith(b"x" + LEFT_OUT)
    assert kept.count(LEFT_OUT) == 1
    # What a process says last is why it ended, so that is at hand however much came before.
    assert log.tail().endswith("x\nKilled for a reason\n")


def test_what_fits_is_kept_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "alice.log"

    log = printed(file, b"one\n", b"\xff two\n")

    assert file.read_bytes() == b"one\n\\xff two\n"
    assert log.tail() == "one\n\\xff two\n"


def test_the_tail_is_bounded_too(tmp_path: Path) -> None:
    assert len(printed(tmp_path / "alice.log", b"y" * 1_000_000).tail()) == 4000


def test_the_last_hundred_attempts_are_kept(tmp_path: Path) -> None:
    assert KEPT_ATTEMPTS == 100
    for age in range(103):
        attempt = tmp_path / f"attempt-{(age * 7) % 103}"
        attempt.mkdir()
        (attempt / "alice.log").write_text("x", encoding="utf-8")
        os.utime(attempt, (age, age))
    (tmp_path / "a file of somebody else").touch()
    oldest = {f"attempt-{(age * 7) % 103}" for age in range(3)}

    drop_old_logs(tmp_path)

    left = {entry.name for entry in tmp_path.iterdir() if entry.is_dir()}
    assert len(left) == 100
    assert not left & oldest
    assert (tmp_path / "a file of somebody else").exists()
