"""DuckDB in a party's process, however it is opened: it computes on tables that were handed over, and does no more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import SOURCES

# Runs each line of Python alone and prints what came of it; `rows` is handed over by its name.
PROGRAM = """
import io, json, sys
from sfworker.sql import closed_database

mode, folder = sys.argv[1:]
if mode == "before":
    closed_database.install()
import duckdb
from duckdb import connect
if mode == "behind":
    closed_database.install()
    from duckdb import connect
closed_database.install()
import pandas
import pyarrow


def outcome(call, rows=pyarrow.table({"a": [1, 2, 3]})):
    try:
        return repr(eval(call, {**globals(), "rows": rows}))
    except Exception as error:
        return type(error).__name__


def run(connection, query, rows=pyarrow.table({"a": [1, 2, 3]})):
    return connection.execute(query).fetchall()


json.dump({call: outcome(call) for call in json.load(sys.stdin)}, sys.stdout)
"""
CSV = 'io.BytesIO(b"a,b c\\n1,x\\n2,y\\n")'
WORKS = {
    "run(connect(), 'SELECT sum(a) FROM rows')": "[(6,)]",
    "run(duckdb.connect(), 'SELECT a FROM \"rows\" WHERE a > 1')": "[(2,), (3,)]",
    "run(duckdb.connect(':memory:').cursor(), 'SELECT count(*) FROM rows')": "[(3,)]",
    "run(duckdb.duckdb.connect(), 'WITH q AS (SELECT a FROM rows) SELECT max(a) FROM q')": "[(3,)]",
    "run(connect(), 'SELECT t.a FROM rows t JOIN rows s ON t.a = s.a + 2')": "[(3,)]",
    "duckdb.sql('SELECT 1').fetchall()": "[(1,)]",
    "connect().execute('SELECT ?', [5]).fetchone()": "(5,)",
    f"(lambda opened: opened.read_csv({CSV}).fetchall())(connect())": "[(1, 'x'), (2, 'y')]",
    f"duckdb.read_csv({CSV}).fetchall()": "[(1, 'x'), (2, 'y')]",
    "connect(config={'threads': 1}).execute('SELECT 7').fetchall()": "[(7,)]",
}
QUERIES = (
    "SELECT * FROM read_text('{0}/secret.csv')",
    "SELECT * FROM read_csv('{0}/secret.csv')",
    "SELECT * FROM sniff_csv('{0}/secret.csv')",
    "SELECT * FROM '{0}/secret.csv'",
    "SELECT * FROM glob('{0}/*')",
    "SELECT * FROM parquet_metadata('{0}/secret.csv')",
    "SELECT (SELECT count(*) FROM read_blob('{0}/secret.csv'))",
    "FROM read_json('{0}/secret.csv')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_extensions()",
    "SELECT * FROM which_secret('a', 's3')",
    "SELECT * FROM json_execute_serialized_sql('{{}}')",
    "COPY (SELECT 1) TO '{0}/left.csv'",
    "EXPORT DATABASE '{0}/left'",
    "ATTACH '{0}/left.db'",
    "IMPORT DATABASE '{0}'",
    "INSTALL httpfs",
    "LOAD '{0}/secret.csv'",
    "SET threads = 1",
    "SET enable_external_access = true",
    "SET disabled_filesystems = ''",
    "RESET disabled_filesystems",
    "PRAGMA enable_profiling",
    "PRAGMA database_list",
    "CREATE TABLE t AS SELECT 1",
    "CREATE SECRET s (TYPE S3)",
    "SELECT 1; SELECT 2",
    "CALL pragma_version()",
    "SELECT",
    "",
)
WAYS = ("connect().execute({!r})", "duckdb.sql({!r})", "duckdb.execute({!r})", "connect().query({!r})")
CALLS = (
    "connect('{0}/left.db')",
    "duckdb.connect('md:')",
    "duckdb.read_csv('{0}/secret.csv')",
    "connect().read_csv('{0}/secret.csv')",
    "connect().from_csv_auto('{0}/secret.csv')",
    "connect().read_json('{0}/secret.csv').fetchall()",
    "connect().read_parquet('{0}/secret.csv').fetchall()",
    "connect().from_parquet('{0}/*')",
    "duckdb.from_parquet('{0}/secret.csv')",
    "connect().install_extension('httpfs')",
    "connect().load_extension('{0}/secret.csv')",
    "duckdb.default_connection.execute(\"SELECT * FROM sniff_csv('{0}/secret.csv')\").fetchall()",
    "duckdb.default_connection.execute(\"SELECT * FROM read_csv('{0}/secret.csv')\").fetchall()",
    "duckdb.default_connection.execute('SET enable_external_access = true')",
    "connect().table_function('read_csv', ['{0}/secret.csv']).fetchall()",
    "duckdb.from_df(pandas.DataFrame({{'a': [1]}})).write_csv('{0}/left.csv')",
    "duckdb.from_df(pandas.DataFrame({{'a': [1]}})).to_parquet('{0}/left.parquet')",
    "connect().execute(7)",
    # An address of memory in a tree made by hand.
    "connect().execute('SELECT * FROM json_execute_serialized_sql(?)', ['{{}}'])",
)


def outcomes(mode: str, folder: Path, calls: list[str]) -> dict[str, Any]:
    (folder / "secret.csv").write_text("x,y\nMARK,1\n")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, mode, str(folder)],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={"PYTHONPATH": str(SOURCES), "HOME": str(folder)},
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("mode", ["before", "behind"])
def test_queries_of_what_was_handed_over_work(mode: str, tmp_path: Path) -> None:
    assert outcomes(mode, tmp_path, list(WORKS)) == WORKS


@pytest.mark.parametrize("mode", ["before", "behind"])
def test_everything_else_fails_and_leaves_nothing(mode: str, tmp_path: Path) -> None:
    queries = [query.format(tmp_path) for query in QUERIES]
    calls = [way.format(query) for way in WAYS for query in queries] + [call.format(tmp_path) for call in CALLS]

    found = outcomes(mode, tmp_path, calls)

    allowed = {"PermissionException", "InvalidInputException", "CatalogException"}
    assert {call: end for call, end in found.items() if end not in allowed} == {}
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
