"""What the file system says, as the sender hears it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sfworker.csv_table import CsvTable, KeysFile, write_keys
from sfworker.data.asking import file_problem
from sfworker.failure import FailureCode

FULL = Path("/dev/full")


def test_a_full_disk_is_no_fault_of_the_input(tmp_path: Path) -> None:
    table = tmp_path / "alice.csv"
    table.write_text("uid\n1\n2\n", encoding="utf-8")

    with pytest.raises(OSError, match="No space left") as full:
        write_keys(CsvTable(str(table)), ["uid"], KeysFile(str(FULL)))

    code, text = file_problem(full.value)
    assert code is FailureCode.DISK_LIMIT
    assert "no space left" in text


def test_a_missing_file_and_an_unreadable_one_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file") as missing:
        CsvTable(str(tmp_path / "none.csv"))
    with pytest.raises(OSError, match="directory") as folder:
        CsvTable(str(tmp_path))

    assert file_problem(missing.value)[0] is FailureCode.FILE_NOT_FOUND
    assert file_problem(folder.value)[0] is FailureCode.FILE_NOT_READABLE
