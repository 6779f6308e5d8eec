"""Tables as users may have them, generated; and what a transform makes of one column of them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import assume
from sfworker.data.tables import MISSING
from sfworker.data.transform import Change, change_file

MISSING_TEXTS = ("", "NA", "nan", "null")
assert set(MISSING_TEXTS) <= MISSING
# Python's csv cannot read NUL; surrogates are not UTF-8; a byte order mark at the start of a file is none of its text.
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\x00\ufeff")
TEXTS = st.text(CHARACTERS, max_size=8) | st.sampled_from(
    ['a "quoted" word', "two\nlines", "return\r", "both\r\n", "comma, or", '"', " blank ", "0001", "1e15", "ü €", "NA"]
)
NAMES = st.text(CHARACTERS, min_size=1, max_size=6) | st.sampled_from(["self", "a,b", 'a"b', "a\nb", "a\rb", "index"])
GAPS = st.sampled_from(MISSING_TEXTS)
FEW = st.integers(0, 2).map(str)
WHOLE = st.integers(-20, 20).map(str)
LARGE = st.integers(10**15, 10**15 + 40).map(str)
LARGE_NEGATIVE = st.integers(-(10**15) - 40, -(10**15)).map(str)
DECIMALS = st.integers(-(10**6), 10**6).map(lambda number: repr(number / 1000))


@dataclass(frozen=True)
class Table:
    """Columns in order, one of them to be changed."""

    names: list[str]
    columns: list[list[str]]
    place: int

    @classmethod
    def of(cls, *column: str) -> Table:
        """A table of one column."""
        return cls(["x"], [list(column)], 0)

    @property
    def name(self) -> str:
        return self.names[self.place]

    @property
    def column(self) -> list[str]:
        return self.columns[self.place]

    @property
    def numbers(self) -> list[float]:
        """The values of the column, without the missing ones."""
        return [float(text) for text in self.column if text not in MISSING]

    @property
    def exact(self) -> list[Fraction]:
        return [Fraction(number) for number in self.numbers]

    @property
    def is_constant(self) -> bool:
        return len(set(self.numbers)) == 1


@st.composite
def numeric_tables(draw: st.DrawFn) -> Table:
    """The column has numbers of one kind, perhaps all equal, perhaps with gaps, or it has nothing at all."""
    kind = draw(st.sampled_from([FEW, WHOLE, LARGE, LARGE_NEGATIVE, DECIMALS]))
    shape = draw(st.sampled_from(["different", "gaps", "equal", "none"]))
    rows = draw(st.integers(1, 12))
    if shape == "equal":
        kind = st.just(draw(kind))
    if shape == "none":
        kind = st.just("")
    column = draw(st.lists(kind | GAPS if shape == "gaps" else kind, min_size=rows, max_size=rows))
    return draw(_around(column))


@st.composite
def text_tables(draw: st.DrawFn) -> Table:
    """The column has few categories, also numbers and missing ones."""
    few = st.sampled_from(draw(st.lists(TEXTS | WHOLE | LARGE, min_size=1, max_size=4)))
    return draw(_around(draw(st.lists(few, min_size=1, max_size=12))))


@st.composite
def _around(draw: st.DrawFn, column: list[str]) -> Table:
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    place = draw(st.integers(0, len(names) - 1))
    others = st.lists(TEXTS, min_size=len(column), max_size=len(column))
    columns = [column if number == place else draw(others) for number in range(len(names))]
    # Names of new columns must be free.
    assume(not any(name.startswith(names[place] + "_") for name in names))
    return Table(names, columns, place)


def change(folder: Path, table: Table, work: Change, *arguments: Any) -> Table:
    """What one party's work makes of the table, read by another reader; every other column must be as it was."""
    source, target = folder / "in.csv", folder / "out.csv"
    _write(source, table)
    change_file(work, str(source), str(target), [table.name], *arguments)
    with target.open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file, strict=True)
    assert len(rows) == len(table.column)
    columns = [list(column) for column in zip(*rows, strict=True)]
    assert _others(names, columns, table.name) == _others(table.names, table.columns, table.name)
    return Table(names, columns, names.index(table.name) if table.name in names else -1)


def _others(names: Sequence[str], columns: Sequence[list[str]], changed: str) -> list[tuple[str, list[str]]]:
    return [
        (name, column)
        for name, column in zip(names, columns, strict=True)
        if name != changed and not name.startswith(changed + "_")
    ]


def _write(path: Path, table: Table) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        # Quotes only where needed, as most programs write.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(table.names)
        writer.writerows(zip(*table.columns, strict=True))
