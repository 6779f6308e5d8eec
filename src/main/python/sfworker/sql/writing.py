"""Writes trees of sqlglot as they were read, where it would rather write something that means the same."""

from __future__ import annotations

from typing import Any

import sqlglot
from sqlglot import expressions as nodes
from sqlglot.dialects.duckdb import DuckDB

DIALECT = "duckdb"


def _trim(writer: Any, node: nodes.Trim) -> str:
    if node.args.get("position"):
        return f"TRIM({node.args['position']} {writer.sql(node, 'expression')} FROM {writer.sql(node, 'this')})"
    return str(writer.func("TRIM", node.this, node.expression))


def _json(writer: Any, node: nodes.JSONExtract | nodes.JSONExtractScalar) -> str:
    is_text = isinstance(node, nodes.JSONExtractScalar)
    # Set by the operator only.
    if "only_json_types" in node.args:
        return str(writer.binary(node, "->>" if is_text else "->"))
    return str(writer.func("JSON_EXTRACT_STRING" if is_text else "JSON_EXTRACT", node.this, node.expression))


class Writer(DuckDB.Generator):
    """DuckDB's SQL, with the functions that were read."""

    TRANSFORMS: dict[Any, Any] = {  # noqa: RUF012 - the base class has it so
        **DuckDB.Generator.TRANSFORMS,
        nodes.DateAdd: lambda self, node: self.func("DATE_ADD", node.this, node.expression),
        nodes.If: lambda self, node: self.func("IF", node.this, node.args.get("true"), node.args.get("false")),
        nodes.JSONExtract: _json,
        nodes.JSONExtractScalar: _json,
        nodes.StrPosition: lambda self, node: f"POSITION({self.sql(node, 'substr')} IN {self.sql(node, 'this')})",
        nodes.Trim: _trim,
    }


def written(tree: nodes.Expression) -> str:
    """The text of a tree, without comments."""
    return str(Writer(dialect=DIALECT, comments=False, normalize_functions=False).generate(tree))


def without_comments(text: str) -> str:
    """The same words with the same white space, and nothing where comments were."""
    parts = []
    end = 0
    for token in sqlglot.tokenize(text, dialect=DIALECT):
        between = text[end : token.start]
        parts += [between if not between.strip() else " ", text[token.start : token.end + 1]]
        end = token.end + 1
    return "".join(parts).strip()
