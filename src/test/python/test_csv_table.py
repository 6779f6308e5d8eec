from __future__ import annotations

from pathlib import Path

import pytest
from sfworker.csv_table import BadTable, CsvTable, KeysFile, Side, copy_rows, write_keys


def table(folder: Path, content: bytes) -> CsvTable:
    file = folder / "table.csv"
    file.write_bytes(content)
    return CsvTable(str(file))


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"id,x\nk1,a\nk2,b\n", [b"k1,a", b"k2,b"]),
        (b"id,x\r\nk1,a\r\nk2,b", [b"k1,a", b"k2,b"]),
        (b"\xef\xbb\xbfid,x\nk1,a\n", [b"k1,a"]),
        (b"id,x\nk1,a\n\n\nk2,\n", [b"k1,a", b"k2,"]),
        (b'id,x\nk1,"a\nb"\nk2,"say ""hi"", please"\n', [b'k1,"a\nb"', b'k2,"say ""hi"", please"']),
        (b"id,x\n", []),
    ],
    ids=["plain", "windows", "byte order mark", "empty lines", "quotes", "header only"],
)
def test_finds_rows_as_they_stand_in_the_file(tmp_path: Path, content: bytes, rows: list[bytes]) -> None:
    read = table(tmp_path, content)

    assert read.header == ["id", "x"]
    assert list(read.records(range(1, read.rows + 1))) == rows


def test_a_quote_that_is_never_closed_takes_in_the_rest_at_no_more_cost_than_reading(tmp_path: Path) -> None:
    # Joined anew with each line, this many would take hours.
    assert table(tmp_path, b'id,x\nk1,"a\n' + b"k2,b\n" * 3_000_000).rows == 1


def test_key_file_holds_no_special_characters(tmp_path: Path) -> None:
    read = table(tmp_path, 'x,id,part\na,"k,1",ü\nb,k 2,"say ""hi"""\n'.encode())

    write_keys(read, ["id", "part"], KeysFile(str(tmp_path / "keys")))

    assert (tmp_path / "keys").read_text() == "key0,key1,row\nk%2C1,%C3%BC,1\nk 2,say %22hi%22,2\n"


def test_quoted_and_plain_form_of_a_key_are_the_same_key(tmp_path: Path) -> None:
    read = table(tmp_path, b'id\n"k1"\nk1\n')

    with pytest.raises(BadTable, match="row 2 repeats"):
        write_keys(read, ["id"], KeysFile(str(tmp_path / "keys"), unique=True))


def test_copies_matching_rows_in_order_of_matches(tmp_path: Path) -> None:
    read = table(tmp_path, b"id,x\r\nk1,\r\nk2,NULL\r\nk3,007\r\n")
    (tmp_path / "matches").write_text('"key0","row"\nk3,3\nk1,1\n')

    assert copy_rows(read, str(tmp_path / "matches"), str(tmp_path / "out"), Side.LEFT) == 2

    assert (tmp_path / "out").read_bytes() == b"id,x\nk3,007\nk1,\n"


@pytest.mark.parametrize(("side", "order"), [(Side.LEFT, b"aabbc"), (Side.RIGHT, b"ababc")])
def test_goes_through_all_rows_of_a_repeated_key_at_one_side_only(tmp_path: Path, side: Side, order: bytes) -> None:
    read = table(tmp_path, b"x,id\na,k1\nb,k1\nc,k2\n")
    (tmp_path / "matches").write_text("key0,row\nk1,1\nk1,1\nk1,2\nk1,2\nk2,3\n")

    copy_rows(read, str(tmp_path / "matches"), str(tmp_path / "out"), side)

    assert b"".join(line[:1] for line in (tmp_path / "out").read_bytes().splitlines()[1:]) == order


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "the file is empty"),
        (b"id;x\n", "there is no column 'id'"),
        (b"id,x\nk1,a,b\n", "row 1 has 3 fields, the header has 2"),
        (b"id,x\nk1,a\nk2,\xe9\n", "row 2 is not UTF-8"),
    ],
)
def test_says_what_is_wrong_with_a_file_and_where(tmp_path: Path, content: bytes, text: str) -> None:
    with pytest.raises(BadTable, match=text):
        write_keys(table(tmp_path, content), ["id"], KeysFile(str(tmp_path / "keys")))
