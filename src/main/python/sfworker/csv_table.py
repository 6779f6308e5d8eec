"""CSV files of one party, row by row as they are.

Libraries below (libpsi with the `sort` command) split quoted fields, lose rows beside empty lines and order quoted
keys differently. So they only get a file of keys and row numbers without any special character, and the rows of the
result are copied from the party's own file.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

BOM = b"\xef\xbb\xbf"
ROW = "row"
# Everything but what CSV, the `sort` command or the encoding itself need.
PLAIN = "".join(chr(code) for code in range(32, 127) if chr(code) not in ',"%\\')


class Side(Enum):
    """Which place a party has in the pairs of rows with a key that stands several times at both."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class KeysFile:
    """The file that the library gets; with `unique` a key that appears twice is a BadTable.

    `owner` tells the party apart from the others.
    """

    path: str
    unique: bool = False
    owner: str = ""


class BadTable(Exception):
    """The file is not a table we can use; the text names the line and the fix, and no values."""


class CsvTable:
    """A CSV file with a header, comma separated, UTF-8; in memory is only where each row begins."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._begins = array("Q")
        self._ends = array("Q")
        with self._path.open("rb") as file:
            for begin, record in _records(file):
                self._begins.append(begin)
                self._ends.append(begin + len(record))
        if not self._begins:
            raise BadTable("the file is empty; its first line must name the columns")
        self.rows = len(self._begins) - 1
        with self._path.open("rb") as file:
            self.header_record = self._record(file, 0)
        self.header = _fields(self.header_record, 0)

    def records(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Rows as they stand in the file, without the end of line; the first has number 1."""
        with self._path.open("rb") as file:
            for number in numbers:
                yield self._record(file, number)

    def keys(self, columns: Sequence[str]) -> Iterator[list[str]]:
        """Values of the columns for each row; fails with BadTable for a missing column or a row that does not fit."""
        missing = [column for column in columns if column not in self.header]
        if missing:
            names = ", ".join(f"'{column}'" for column in missing)
            raise BadTable(f"there is no column {names}; the first line of the file must name it")
        places = [self.header.index(column) for column in columns]
        width = len(self.header)
        for number, record in enumerate(self.records(range(1, self.rows + 1)), start=1):
            fields = _fields(record, number)
            if len(fields) != width:
                raise BadTable(f"row {number} has {len(fields)} fields, the header has {width}")
            yield [fields[place] for place in places]

    def _record(self, file: BinaryIO, number: int) -> bytes:
        begin = self._begins[number]
        # Most rows are read one after the other, and a seek would empty the buffer.
        if file.tell() != begin:
            file.seek(begin)
        return file.read(self._ends[number] - begin)


def write_keys(table: CsvTable, columns: Sequence[str], keys: KeysFile) -> int:
    """Write the keys and the number of each row that has one, and say how many rows do.

    A row has no key when one of the columns is empty: as in SQL, it has nothing in common with any other row.
    """
    seen: set[str] = set()
    count = 0
    with Path(keys.path).open("w", encoding="ascii") as file:
        file.write(",".join([*key_columns(len(columns)), ROW]) + "\n")
        for number, values in enumerate(table.keys(columns), start=1):
            if not all(values):
                continue
            count += 1
            key = ",".join(map(_encode, values))
            if keys.unique and key in seen:
                raise BadTable(f"the key is not unique: row {number} repeats that of an earlier row")
            if keys.unique:
                seen.add(key)
            file.write(f"{key},{number}\n")
        if count == 0:
            # The library cannot read a file without keys. No encoded key has a percent sign before a minus.
            file.write(",".join([f"%-{keys.owner}"] * len(columns)) + ",0\n")
    return count


def _encode(value: str) -> str:
    return value if value.isalnum() and value.isascii() else quote(value, safe=PLAIN)


def key_columns(count: int) -> list[str]:
    """Names of the key columns in a file of keys."""
    return [f"key{number}" for number in range(count)]


def copy_rows(table: CsvTable, matches: str, target: str, side: Side) -> int:
    """Write the header and the rows that a file of matched keys names, key by key; says how many rows."""
    count = 0
    with Path(matches).open(encoding="ascii") as found, Path(target).open("wb") as file:
        file.write(table.header_record + b"\n")
        next(found, None)
        for record in table.records(_paired(found, side)):
            file.write(record + b"\n")
            count += 1
    return count


def _paired(found: Iterable[str], side: Side) -> Iterator[int]:
    """Numbers of the rows: of each key, all pairs of an own row with one of the other party's.

    The library names each own row of a key as often as the other party has rows of it, one after the other at both
    parties. So one party takes them as they are, and the other goes through all its rows for each of those.
    """
    named = (line.strip().replace('"', "").rpartition(",") for line in found)
    for _, lines in groupby(named, key=itemgetter(0)):
        numbers = sorted(int(number) for _, _, number in lines)
        own = list(dict.fromkeys(numbers))
        yield from own * (len(numbers) // len(own)) if side is Side.RIGHT else numbers


def _records(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Offset and text of each record; empty lines do not count, and an end of line between quotes is none."""
    offset = file.tell()
    begin, quotes = 0, 0
    # Of a record that has not ended: joined once, because a quote that is never closed takes in the rest of the file.
    lines: list[bytes] = []
    for line in file:
        if not lines:
            begin = offset
            if offset == 0 and line.startswith(BOM):
                begin, line = len(BOM), line[len(BOM) :]  # noqa: PLW2901
                offset = begin
        offset += len(line)
        lines.append(line)
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            if ended := b"".join(lines).rstrip(b"\r\n"):
                yield begin, ended
            lines, quotes = [], 0
    if lines:
        yield begin, b"".join(lines)


def _fields(record: bytes, number: int) -> list[str]:
    try:
        text = record.decode()
    except UnicodeDecodeError as error:
        where = f"row {number}" if number else "the first line"
        raise BadTable(f"{where} is not UTF-8; save the file as UTF-8") from error
    return next(csv.reader([text], strict=True)) if '"' in text else text.split(",")
