"""Tables of one party with pandas: what is not computed with stays text, exactly as it was in the file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas._libs.parsers import STR_NA_VALUES
from pyarrow import csv as arrow

from sfworker.csv_table import BadTable

BLOCK = 1 << 20
# What pandas, and so the users' own scripts, take for "no value".
MISSING = frozenset(STR_NA_VALUES)
# Up to here every integer is a float.
EXACT = 2**53


def header(path: str) -> list[str]:
    """Names of the columns; fails with BadTable when there is no header, or a name stands in it twice."""
    # newline="" leaves ends of lines to the reader: a quoted name may have one.
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        try:
            names = next(csv.reader(file, strict=True), [])
        except UnicodeDecodeError as error:
            raise BadTable("the first line is not UTF-8; save the file as UTF-8") from error
        except csv.Error as error:
            raise BadTable(f"the first line is not CSV: {error}") from error
    if not names:
        raise BadTable("the file is empty; its first line must name the columns")
    for name in names:
        if names.count(name) > 1:
            raise BadTable(f"column '{name}' stands twice in the first line; rename one")
    return names


def read_text(path: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """All or some columns, each value as the text it is in the file; missing ones are empty texts.

    Fails with BadTable for a file that is no table, or has no row.
    """
    names = header(path)
    chosen = _require(names, names if columns is None else columns)
    table = _read(
        path,
        names,
        arrow.ConvertOptions(
            column_types=dict.fromkeys(chosen, pa.string()), include_columns=chosen, strings_can_be_null=False
        ),
    )
    frame: pd.DataFrame = table.to_pandas()
    return frame


def numbers(values: pd.Series[str], name: str) -> pd.Series[float]:
    """The column as floats, NaN where it has no value; fails with BadTable naming the first row that is no number."""
    missing = values.isin(MISSING)
    # It says what is a number, but many it reads are beside the nearest float.
    rough = pd.to_numeric(values.where(~missing), errors="coerce").astype("float64")
    wrong = (rough.isna() & ~missing) | np.isinf(rough)
    if wrong.any():
        row = int(np.flatnonzero(wrong.to_numpy())[0]) + 1
        raise BadTable(f"column '{name}' has no number in row {row}; encode or leave out text columns")
    return values.where(~missing, "nan").astype("float64")


def is_numeric(values: pd.Series[str]) -> bool:
    """Whether the column has a value, and all its values are finite numbers."""
    try:
        return bool(numbers(values, "").notna().any())
    except BadTable:
        return False


def read_numbers(path: str, columns: Sequence[str]) -> pd.DataFrame:
    """Some columns as floats, in the order they are asked for; fails with BadTable for text or a missing value."""
    table = _read_floats(path, columns)
    for name in columns:
        empty = table[name].isna()
        if empty.any():
            row = int(np.flatnonzero(empty.to_numpy())[0]) + 1
            raise BadTable(f"column '{name}' has no value in row {row}; fill it first, for example with fillna")
    return table


def _read_floats(path: str, columns: Sequence[str]) -> pd.DataFrame:
    names = header(path)
    chosen = _require(names, columns)
    options = arrow.ConvertOptions(
        column_types=dict.fromkeys(chosen, pa.float64()), include_columns=chosen, null_values=sorted(MISSING)
    )
    table: pd.DataFrame | None = None
    with suppress(NotNumbers):
        table = _read(path, names, options).to_pandas()
    if table is None or np.isinf(table.to_numpy()).any():
        # Read as text it can be said what is wrong, and where; that takes longer.
        text = read_text(path, chosen)
        table = pd.DataFrame({name: numbers(text[name], name) for name in chosen}, columns=chosen)
    return table


class NotNumbers(BadTable):
    """A value does not have the type that its column was read with."""


def _require(names: Sequence[str], columns: Sequence[str]) -> list[str]:
    for name in columns:
        if name not in names:
            raise BadTable(f"there is no column '{name}'; the first line of the file must name it")
    return list(columns)


def _read(path: str, names: Sequence[str], options: arrow.ConvertOptions) -> pa.Table:
    wrong: list[arrow.InvalidRow] = []

    def refuse(row: arrow.InvalidRow) -> str:
        wrong.append(row)
        return "error"

    # An empty line is a missing value where there is one column only, and nothing elsewhere.
    parsing = arrow.ParseOptions(newlines_in_values=True, ignore_empty_lines=len(names) > 1, invalid_row_handler=refuse)
    try:
        # With one thread it is known which row is wrong.
        table = arrow.read_csv(path, arrow.ReadOptions(use_threads=False), parsing, options)
    except pa.ArrowInvalid as error:
        raise _bad_table(str(error), wrong) from error
    if table.num_rows == 0:
        raise BadTable("the file has no rows below its first line")
    _require_closed_quotes(path)
    return table


def _require_closed_quotes(path: str) -> None:
    # The library takes everything behind a quote that is not closed for one value, and would lose rows in silence.
    with Path(path).open("rb") as file:
        quotes = sum(block.count(b'"') for block in iter(lambda: file.read(BLOCK), b""))
    if quotes % 2 == 1:
        raise BadTable("a quote is not closed; write a quote within a value twice, and quotes around the value")


def _bad_table(text: str, wrong: Sequence[arrow.InvalidRow]) -> BadTable:
    # The texts of the library have values of the row in them.
    if wrong:
        row = wrong[0]
        return BadTable(
            f"row {row.number - 1} has {row.actual_columns} fields, the first line has {row.expected_columns}"
        )
    if "UTF8" in text or "UTF-8" in text:
        return BadTable("the file is not UTF-8; save it as UTF-8")
    if "conversion error" in text:
        return NotNumbers("a column has a value that is no number")
    return BadTable("the file is not a table: commas between values, quotes around values with commas")


def write_table(table: pd.DataFrame, path: str) -> None:
    """Write CSV with a header and without an index; missing values are empty, floats are read back as the same."""
    # Left to itself the library puts no quotes around a carriage return, which a reader takes for the end of a row.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if _has_return(table) else csv.QUOTE_MINIMAL
    table.to_csv(path, index=False, lineterminator="\n", quoting=quoting)


def _has_return(table: pd.DataFrame) -> bool:
    texts = table.select_dtypes(include="object")
    return any("\r" in name for name in table.columns) or any(
        texts[name].str.contains("\r", regex=False).any() for name in texts.columns
    )


def plain_number(value: float) -> Any:
    """An integer where the number is one, so that 3.0 is written as 3; not where a float knows no units any more."""
    return int(value) if abs(value) < EXACT and float(value).is_integer() else value
