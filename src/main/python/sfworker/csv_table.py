"""CSV files of one party, row by row as they are.

Libraries below (libpsi with the `sort` command) split quoted fields, lose rows beside empty lines and order quoted
keys differently. So they only get a file of keys and row numbers without any special character, and the rows of the
result are copied from the party's own file.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

BOM = b"\xef\xbb\xbf"
ROW = "row"
# Everything but what CSV, the `sort` command or the encoding itself need.
PLAIN = "".join(chr(code) for code in range(32, 127) if chr(code) not in ',"%\\')


class BadTable(Exception):
    """The file is not a table we can use; the text names the line and the fix, and no values."""


class CsvTable:
    """A CSV file with a header, comma separated, UTF-8; knows where each row begins and ends."""

    def __init__(self, path: str) -> None:
        self._data = Path(path).read_bytes()
        self._begins = array("Q")
        self._ends = array("Q")
        self._check_encoding()
        for begin, end in _records(self._data):
            self._begins.append(begin)
            self._ends.append(end)
        if not self._begins:
            raise BadTable("the file is empty; its first line must name the columns")
        self.header = _fields(self.record(0))
        self.rows = len(self._begins) - 1

    def record(self, number: int) -> bytes:
        """A record as it stands in the file, without the end of line; 0 is the header."""
        return self._data[self._begins[number] : self._ends[number]]

    def keys(self, columns: Sequence[str]) -> Iterator[list[str]]:
        """Values of the columns for each row; fails with BadTable for a missing column or a row that does not fit."""
        missing = [column for column in columns if column not in self.header]
        if missing:
            names = ", ".join(f"'{column}'" for column in missing)
            raise BadTable(f"there is no column {names}; the first line of the file must name it")
        places = [self.header.index(column) for column in columns]
        width = len(self.header)
        for number in range(1, self.rows + 1):
            fields = _fields(self.record(number))
            if len(fields) != width:
                raise BadTable(f"row {number} has {len(fields)} fields, the header has {width}")
            yield [fields[place] for place in places]

    def _check_encoding(self) -> None:
        try:
            self._data.decode()
        except UnicodeDecodeError as error:
            line = self._data.count(b"\n", 0, error.start) + 1
            raise BadTable(f"line {line} is not UTF-8; save the file as UTF-8") from error


def write_keys(table: CsvTable, columns: Sequence[str], target: str, unique: bool) -> None:
    """Write the keys and the number of each row; with `unique` a key that appears twice is a BadTable."""
    seen: set[str] = set()
    with Path(target).open("w", encoding="ascii") as file:
        file.write(",".join([*key_columns(len(columns)), ROW]) + "\n")
        for number, values in enumerate(table.keys(columns), start=1):
            key = ",".join(quote(value, safe=PLAIN) for value in values)
            if unique and key in seen:
                raise BadTable(f"the key is not unique: row {number} repeats that of an earlier row")
            if unique:
                seen.add(key)
            file.write(f"{key},{number}\n")


def key_columns(count: int) -> list[str]:
    """Names of the key columns in a file of keys."""
    return [f"key{number}" for number in range(count)]


def copy_rows(table: CsvTable, matches: str, target: str) -> int:
    """Write the header and the rows that a file of matched keys names, in its order; says how many rows."""
    count = 0
    with Path(matches).open(encoding="ascii") as found, Path(target).open("wb") as file:
        file.write(table.record(0) + b"\n")
        next(found, None)
        for line in found:
            file.write(table.record(int(line.rpartition(",")[2].strip('"\n'))) + b"\n")
            count += 1
    return count


def _records(data: bytes) -> Iterator[tuple[int, int]]:
    """Begin and end of each record; empty lines do not count, and an end of line between quotes is none."""
    begin = len(BOM) if data.startswith(BOM) else 0
    quoted = b'"' in data
    while begin < len(data):
        end = _line_end(data, begin)
        while quoted and data.count(b'"', begin, end) % 2 and end < len(data):
            end = _line_end(data, end + 1)
        stop = end - 1 if data[end - 1 : end] == b"\r" and end > begin else end
        if stop > begin:
            yield begin, stop
        begin = end + 1


def _line_end(data: bytes, begin: int) -> int:
    end = data.find(b"\n", begin)
    return len(data) if end < 0 else end


def _fields(record: bytes) -> list[str]:
    text = record.decode()
    return next(csv.reader([text], strict=True)) if '"' in text else text.split(",")
