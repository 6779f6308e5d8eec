"""Connections to a DuckDB in memory that has no files, no network, no extensions and no settings to change.

The settings alone would not do: `sniff_csv` of this version reads files in spite of them, so the file system is taken
away, too. And a function of it runs trees made by hand, addresses of memory included, so that a statement has to be one
query of tables.
"""

from __future__ import annotations

import inspect
from types import FrameType
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from sfworker.sql.engine_tree import NotUnderstood, statements, tables

DEFAULT = ":default:"
IN_MEMORY = ("", ":memory:")
AT_START = {
    "allow_persistent_secrets": "false",
    "allow_unsigned_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
NO_FILES = "SET disabled_filesystems = 'LocalFileSystem'"
NO_ACCESS = "SET enable_external_access = false"
LOCKED = "SET lock_configuration = true"
TABLES = (pa.Table, pa.RecordBatchReader, pd.DataFrame)


class ClosedConnection:
    """What stands for a connection: queries of tables that were handed over, or that the caller has by that name."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        # What reads opened files must live as long as its relations.
        self._readers: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        """Give what the connection has; its settings hold for all of that."""
        return getattr(self._connection, name)

    def __enter__(self) -> ClosedConnection:
        """Take part in `with`."""
        return self

    def __exit__(self, *problem: object) -> None:
        """Close it."""
        self._connection.close()

    def execute(self, query: Any, *arguments: Any, **options: Any) -> ClosedConnection:
        """Run one query; fails with DuckDB's PermissionException for anything else."""
        self._admit(query, inspect.currentframe())
        self._connection.execute(query, *arguments, **options)
        return self

    def executemany(self, query: Any, *arguments: Any, **options: Any) -> ClosedConnection:
        """Run one query for each of several sets of parameters."""
        self._admit(query, inspect.currentframe())
        self._connection.executemany(query, *arguments, **options)
        return self

    def sql(self, query: Any, **options: Any) -> Any:
        """Give the relation of one query."""
        self._admit(query, inspect.currentframe())
        return self._connection.sql(query, **options)

    query = from_query = sql

    def read_csv(self, path_or_buffer: Any, **options: Any) -> Any:
        """Read what the caller has opened itself; fails with PermissionException for a path."""
        if not hasattr(path_or_buffer, "read"):
            raise duckdb.PermissionException("DuckDB has no files here; open the file and hand it over")
        self._readers.append(open_for_opened())
        return self._readers[-1].read_csv(path_or_buffer, **options)

    from_csv_auto = read_csv

    def cursor(self) -> ClosedConnection:
        """Give another connection to the same database."""
        return ClosedConnection(self._connection.cursor())

    duplicate = cursor

    def _admit(self, query: Any, frame: FrameType | None) -> None:
        try:
            trees = statements(self._connection.cursor(), query) if isinstance(query, str) else []
            named = tables(trees[0]) if len(trees) == 1 else None
        except NotUnderstood as error:
            raise duckdb.PermissionException(f"only queries run here: {error}") from error
        if named is None:
            raise duckdb.PermissionException("only one query of tables runs here at a time")
        caller = frame.f_back if frame is not None else None
        for name in named:
            found = caller.f_locals.get(name) if caller is not None else None
            if isinstance(found, TABLES):
                self._connection.register(name, found)


_open = duckdb.connect
_default = ClosedConnection(duckdb.default_connection)


def open_closed() -> Any:
    """A plain connection that has none of it any more."""
    connection = _open(":memory:", config=AT_START)
    _lock(connection)
    return connection


def open_for_opened() -> Any:
    """A connection for files that the caller has opened, which count as access to the outside; it opens none itself."""
    connection = _open(":memory:", config=AT_START)
    connection.execute(NO_FILES)
    connection.execute(LOCKED)
    return connection


def connect(database: Any = ":memory:", read_only: bool = False, config: Any = None) -> ClosedConnection:
    """What DuckDB's own function of this name does, closed; fails with PermissionException for a file."""
    if str(database) == DEFAULT:
        return _default
    if str(database) not in IN_MEMORY:
        raise duckdb.PermissionException("DuckDB has no files here, only a database in memory")
    return ClosedConnection(open_closed())


def close_engine() -> None:
    """Let all ways to open DuckDB lead here, and close the connection that it has opened by itself."""
    outer: Any = duckdb
    if outer.connect is not connect:
        _lock(outer.default_connection)
        for module in (outer, outer.duckdb):
            module.connect = connect


def _lock(connection: Any) -> None:
    for setting in (NO_FILES, NO_ACCESS, LOCKED):
        connection.execute(setting)
