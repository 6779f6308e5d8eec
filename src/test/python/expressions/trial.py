"""A process that computes expressions and tells how many; what it opens meanwhile is seen from outside.

Run as `python -m expressions.trial <secrets> <guards>`, in the folder where it would leave something, with one
JSON text a line on its standard input. Guards are `both`, `parser`, `engine` or `none`.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlglot
from sfworker.failure import TaskFailure
from sfworker.sql import closed_database

from expressions.good import TABLE

# Opened when everything is loaded: what comes behind it counts.
BEGIN = "begin"


class Trial:
    """Takes away the guards that are not wanted."""

    def __init__(self, guards: str) -> None:
        import duckdb

        self._open = duckdb.connect
        closed_database.install()
        # Beyond this machine nothing is to be asked for, whatever the guards do.
        self._settings = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        if guards in ("both", "engine"):
            self._open, self._settings = duckdb.connect, {}
        self._parses = guards in ("both", "parser")
        self._error = duckdb.Error
        self.counts = {"texts": 0, "refused": 0, "computed": 0, "failed": 0}

    def run(self, text: str) -> None:
        """Compute one expression as a component would."""
        self.counts["texts"] += 1
        for admitted in self._admitted(text):
            try:
                self._compute(admitted)
                self.counts["computed"] += 1
            except (self._error, UnicodeError, ValueError):
                self.counts["failed"] += 1

    def _admitted(self, text: str) -> Iterator[str]:
        from sfworker.sql.condition import plain_condition

        if self._parses:
            try:
                yield plain_condition(text, "expr")
            except TaskFailure:
                self.counts["refused"] += 1
            return
        yield text
        try:
            # What a reader makes of it that is not the engine.
            yield from (tree.sql(dialect="duckdb") for tree in sqlglot.parse(text, dialect="duckdb") if tree)
        except (sqlglot.errors.SqlglotError, RecursionError, ValueError, AttributeError, TypeError):
            self.counts["refused"] += 1

    def _compute(self, text: str) -> Any:
        from sfworker.sql.condition import STATEMENT

        duck_input_table = TABLE  # noqa: F841 - DuckDB finds it by its name
        with self._open(config=self._settings) as connection:
            return connection.execute(STATEMENT.format(text)).arrow()


def main(secrets: str, guards: str) -> None:
    """Run all lines, and print the counts at the end."""
    logging.disable(logging.CRITICAL)
    trial = Trial(guards)
    for warm_up in ("n > 0", "day::DATE > DATE '2000-01-01' AND age IS NULL"):
        trial.run(warm_up)
    trial.counts = dict.fromkeys(trial.counts, 0)
    (Path(secrets) / BEGIN).read_bytes()
    for line in sys.stdin:
        trial.run(json.loads(line))
    print(json.dumps(trial.counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
