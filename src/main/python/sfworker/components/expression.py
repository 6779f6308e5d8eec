"""Conditions in SQL that a sender gives, without what reads anything but the row.

The library puts the text into a query of its own and runs that in a database that can read every file of the machine.
"""

from __future__ import annotations

import sqlglot
from sqlglot import expressions
from sqlglot.errors import SqlglotError

from sfworker.failure import FailureCode, TaskFailure

FORBIDDEN = (expressions.Query, expressions.Table, expressions.Command, expressions.DDL, expressions.DML)


def plain_condition(text: str, field: str) -> str:
    """The condition, written anew so that nothing hides in it; fails with PARAM_INVALID."""
    try:
        parsed = sqlglot.parse(text, dialect="duckdb")
    except SqlglotError as error:
        raise _invalid(field, "is no condition in SQL") from error
    if len(parsed) != 1 or not isinstance(parsed[0], expressions.Condition):
        raise _invalid(field, "must be one condition in SQL, such as age > 30 AND income < 1000")
    if any(isinstance(part, FORBIDDEN) for part in parsed[0].walk()):
        raise _invalid(field, "must not contain queries: only columns, values, operators and functions")
    return parsed[0].sql(dialect="duckdb", comments=False)


def _invalid(field: str, what: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, f"{field} {what}")
