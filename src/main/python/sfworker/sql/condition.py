"""The texts in SQL that components take: a condition for DuckDB, and columns to be computed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlglot
from sqlglot import expressions as nodes
from sqlglot.errors import SqlglotError

from sfworker.sql import closed_connection, words
from sfworker.sql.engine_list import require_listed, require_one_condition
from sfworker.sql.engine_tree import NotUnderstood, statements
from sfworker.sql.expression import SHOWN, Refused, columns, invalid, read, require_levels
from sfworker.sql.expression import require_listed as require_nodes
from sfworker.sql.writing import DIALECT, without_comments

# What SecretFlow's component makes of a condition.
TABLE = "duck_input_table"
STATEMENT = f"SELECT CASE WHEN {{}} THEN TRUE ELSE FALSE END AS hit FROM {TABLE}"  # noqa: S608 - checked as a whole
# What it computes by libraries of its own and not in a database; functions that DuckDB has not.
COMPUTED = words.FUNCTIONS | words.ARROW_FUNCTIONS
END = "; \t\n\r"


def columns_of(condition: str) -> list[str]:
    """The names of all columns in a condition that was found plain."""
    return columns(read(condition))


def plain_condition(text: str, field: str, known: Sequence[str] | None = None) -> str:
    """The condition on columns that are known, as DuckDB may have it; fails with PARAM_INVALID."""
    try:
        tree = read(text)
        require_nodes(tree)
        require_levels(tree, with_connectors=False)
        named = columns(tree)
        _require_known(named, known)
        plain = without_comments(text)
        understood = statements(_reader().cursor(), STATEMENT.format(plain))
        require_listed(require_one_condition(understood, TABLE), named)
    except NotUnderstood as error:
        raise invalid(field, Refused("is no condition in DuckDB's SQL, such as age > 30 AND income < 1000")) from error
    except Refused as reason:
        raise invalid(field, reason) from reason
    return plain


def plain_selection(text: str, field: str, known: Sequence[str] | None = None) -> str:
    """A SELECT of columns and what is computed from them; fails with PARAM_INVALID."""
    try:
        tree = read(text.rstrip(END))
        if (
            type(tree) is not nodes.Select
            or not tree.expressions
            or any(tree.args[key] for key in tree.args if not _is_plain(tree, key))
        ):
            raise Refused("must be SELECT and expressions, such as SELECT a, a + b AS c, without any other clause")
        for selected in tree.expressions:
            require_levels(selected, with_connectors=True)
            if type(selected) is nodes.Star and not any(selected.args.values()):
                continue
            require_nodes(selected.this if type(selected) is nodes.Alias else selected, COMPUTED)
        for name in known or ():
            _require_readable(name)
    except Refused as reason:
        raise invalid(field, reason) from reason
    return text


@cache
def _reader() -> Any:
    return closed_connection.open_closed()


def _require_known(named: Sequence[str], known: Sequence[str] | None) -> None:
    if not named:
        raise Refused("names no column; write a condition such as age > 30 AND income < 1000")
    for name in named:
        if known is not None and name not in known:
            near = difflib.get_close_matches(name, known, 3)
            hint = f" (did you mean {' or '.join(near)}?)" if near else ""
            raise Refused(f"names the column {name[:SHOWN]!r}, which the input does not declare{hint}")


def _require_readable(name: str) -> None:
    try:
        sqlglot.tokenize(name, dialect=DIALECT)
    except SqlglotError as error:
        # SecretFlow's component reads the names of all columns of its input as SQL.
        text = f"cannot be used with the column {name[:SHOWN]!r} of the input; give it a name without single quotes"
        raise Refused(text) from error


def _is_plain(tree: Any, key: str) -> bool:
    if key != "from" or tree.args[key] is None:
        return key in ("expressions", "from")
    table = tree.args[key].this
    return type(table) is nodes.Table and type(table.this) is nodes.Identifier
