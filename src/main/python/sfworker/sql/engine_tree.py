"""What DuckDB itself understands by a statement: its own parser's tree, so that nothing is read in two ways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

# What a query may be about; functions that make tables are not among them.
SOURCES = ("BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "SUBQUERY")
QUESTION = "SELECT json_serialize_sql(?::VARCHAR)"


class NotUnderstood(Exception):
    """DuckDB can't read the text, or something in it is no query."""


def statements(connection: Any, text: str) -> list[dict[str, Any]]:
    """The trees of all statements in a text, none of which is run. Fails with NotUnderstood."""
    try:
        text.encode()
        (answer,) = connection.execute(QUESTION, [text]).fetchone()
    except (duckdb.Error, UnicodeEncodeError) as error:
        raise NotUnderstood(type(error).__name__) from error
    tree = json.loads(answer)
    if tree["error"]:
        raise NotUnderstood(f"{tree.get('error_type')} error")
    return [statement["node"] for statement in tree["statements"]]


def tables(tree: dict[str, Any]) -> list[str] | None:
    """The names of all tables in a statement; None if it is about anything else, too."""
    names = []
    for node in parts(tree):
        # What a query is about is recognized by this pair, whatever it is.
        if "sample" in node and "alias" in node:
            if node["type"] not in SOURCES:
                return None
            names += [node["table_name"]] if node["type"] == "BASE_TABLE" else []
    return names


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    """All objects in a tree."""
    waiting = [tree]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield found
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
