"""Looks at the input files of all parties before a component reads them.

What a library says about a file has values of its rows in it, and would travel to the other parties.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.orc as orc
import secretflow as sf
from secretflow.component.core import CSVReader, CSVReadOptions, VTableUtils
from secretflow_spec import VTable
from secretflow_spec.v1.data_pb2 import DistData

from sfworker.components.archive import check_archive
from sfworker.components.dist_data import TABLES, InputFile
from sfworker.components.loading import load
from sfworker.csv_table import BadTable
from sfworker.data.tables import header
from sfworker.failure import FailureCode, TaskFailure

LINE = re.compile(r"CSV Error on Line: ([0-9]+)")
COLUMN = re.compile(r'Error when converting column "([^"]+)"')
ARCHIVE = "tar.gz"
MODEL = "pickle"


@dataclass(frozen=True)
class Look:
    """How one file is to be looked at: a table with its declared columns, a model or an archive."""

    file: InputFile
    format: str
    table: int | None = None
    schema: Any = None
    missing: tuple[str, ...] = ()


def looks(data: Sequence[DistData], files: Sequence[InputFile]) -> list[Look]:
    """What there is to look at; `files` are those of all inputs, in their order."""
    found = []
    remaining = iter(files)
    for number, item in enumerate(data):
        parties = VTable.from_distdata(item).parties if item.type in TABLES else {}
        for ref in item.data_refs:
            file = next(remaining)
            if ref.party in parties:
                schema = VTableUtils.to_arrow_schema(parties[ref.party].schema)
                found.append(Look(file, ref.format, number, schema, tuple(ref.null_strs)))
            elif ref.format in (ARCHIVE, MODEL):
                found.append(Look(file, ref.format))
    return found


def check_files(pyus: Mapping[str, sf.PYU], wanted: Sequence[Look], paths: Mapping[str, str]) -> None:
    """Let each party look at its own; `paths` are those of this party by field. All parties fail alike.

    Fails with PARAM_INVALID, FILE_NOT_FOUND or FILE_NOT_READABLE, naming field, party, file and column.
    """
    answers = [pyus[look.file.party](_look)(look, paths.get(look.file.field, "")) for look in wanted]
    rows: dict[int, dict[str, int]] = {}
    for look, answer in zip(wanted, sf.reveal(answers), strict=True):
        if "code" in answer:
            raise TaskFailure(FailureCode[answer["code"]], f"{_label(look.file)}: {answer['text']}")
        if look.table is not None:
            rows.setdefault(look.table, {})[look.file.party] = answer["rows"]
    for number, counts in rows.items():
        if len(set(counts.values())) > 1:
            counted = ", ".join(f"{party} {count}" for party, count in counts.items())
            text = f"task_config.inputs[{number}]: the parties have different numbers of rows ({counted})"
            raise TaskFailure(FailureCode.PARAM_INVALID, f"{text}; align them first, for example with data_prep/psi")


def _look(look: Look, path: str) -> dict[str, Any]:
    try:
        if look.format in CHECKS:
            CHECKS[look.format](path)
            return {}
        return {"rows": _orc_rows(path, look.schema) if look.format == "orc" else _csv_rows(path, look)}
    except BadTable as error:
        return {"code": FailureCode.PARAM_INVALID.name, "text": str(error)}
    except FileNotFoundError:
        return {"code": FailureCode.FILE_NOT_FOUND.name, "text": "the file does not exist"}
    except OSError as error:
        return {"code": FailureCode.FILE_NOT_READABLE.name, "text": f"the file cannot be used: {error.strerror}"}


def _csv_rows(path: str, look: Look) -> int:
    _require_columns(header(path), look.schema)
    rows = 0
    try:
        with CSVReader(path, look.schema, CSVReadOptions(null_values=list(look.missing))) as reader:
            for batch in reader:
                rows += batch.num_rows
    except (duckdb.Error, pa.ArrowException) as error:
        raise BadTable(_what_is_wrong(str(error), look.schema)) from error
    if rows == 0:
        raise BadTable("the file has no rows below its first line")
    return rows


def _what_is_wrong(text: str, schema: Any) -> str:
    line, column = LINE.search(text), COLUMN.search(text)
    where = f" in line {line[1]}" if line else ""
    if column is not None and column[1] in schema.names:
        kind = schema.field(column[1]).type
        return f"column '{column[1]}' has no {kind}{where}; what stands for a missing value belongs into null_strs"
    return f"the file is not a table{where}: UTF-8, commas between values, quotes around values with commas"


def _orc_rows(path: str, schema: Any) -> int:
    try:
        file = orc.ORCFile(path)
    except pa.ArrowException as error:
        raise BadTable("the file is no ORC table; for CSV set format to csv") from error
    _require_columns(file.schema.names, schema)
    return int(file.nrows)


def _require_columns(names: Sequence[str], schema: Any) -> None:
    for name in schema.names:
        if name not in names:
            raise BadTable(f"there is no column '{name}', which the input declares")


def _check_model(path: str) -> None:
    # A share that one party cannot read would leave the others waiting for it.
    with Path(path).open("rb") as file:
        try:
            load(file)
        except pickle.UnpicklingError as error:
            raise BadTable(f"the file is no model: {error}") from error
        except OSError:
            raise
        except Exception as error:
            raise BadTable(f"the file is no model ({type(error).__name__})") from error


CHECKS: Mapping[str, Callable[[str], None]] = {ARCHIVE: check_archive, MODEL: _check_model}


def _label(file: InputFile) -> str:
    return f"task_config.{file.field} of party {file.party} ({PurePath(file.uri).name})"
