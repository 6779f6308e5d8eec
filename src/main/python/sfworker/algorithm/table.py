"""Looks at a CSV file before libraries do, whose messages nobody understands."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from pathlib import Path

CHUNK = 1 << 20


def problem(path: str, columns: Sequence[str], unique: bool) -> dict[str, str] | None:
    """What keeps a file from being used, as a failure code and a text without values; None if nothing does.

    `columns` must exist and, if `unique` is set, differ between any two rows when taken together.
    """
    try:
        _require_utf8(path)
        header = _header(path)
        missing = [column for column in columns if column not in header]
        if missing:
            return _invalid(f"there is no column {_quoted(missing)}; the first line of the file must name it")
        if unique and (repeated := _repeated(path, columns)):
            return _invalid(f"the key {_quoted(columns)} is not unique: {repeated} rows repeat an earlier one")
    except FileNotFoundError:
        return {"code": "FILE_NOT_FOUND", "text": "the file does not exist"}
    except OSError as error:
        return {"code": "FILE_NOT_READABLE", "text": f"the file cannot be read: {error.strerror}"}
    except UnicodeDecodeError:
        return _invalid("the file is not UTF-8; save it as UTF-8")
    except csv.Error as error:
        return _invalid(f"the file is not CSV: {error}")
    return None


def _require_utf8(path: str) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with Path(path).open("rb") as file:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
    decoder.decode(b"", final=True)


def _header(path: str) -> list[str]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])


def _repeated(path: str, columns: Sequence[str]) -> int:
    import pandas as pd

    keys = pd.read_csv(path, usecols=list(columns), dtype=str, keep_default_na=False)
    return int(keys.duplicated().sum())


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f"'{column}'" for column in columns)


def _invalid(text: str) -> dict[str, str]:
    return {"code": "PARAM_INVALID", "text": text}
