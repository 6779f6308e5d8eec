"""Whether what DuckDB understands by a condition is on the lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sfworker.sql import words
from sfworker.sql.engine_tree import parts
from sfworker.sql.expression import SHOWN, Refused

# Names without brackets that mean a function.
BARE_FUNCTIONS = frozenset(("current_date", "current_timestamp"))
OWN_SCHEMAS = ("", "main")
CLAUSES = ("where_clause", "group_expressions", "group_sets", "having", "sample", "qualify", "modifiers")


def require_one_condition(trees: list[dict[str, Any]], table: str) -> dict[str, Any]:
    """The condition in the statement that SecretFlow makes; fails with Refused if it is another statement."""
    if len(trees) == 1 and trees[0]["type"] == "SELECT_NODE":
        selected, source = trees[0]["select_list"], trees[0]["from_table"]
        plain = not any(trees[0][clause] for clause in CLAUSES) and not trees[0]["cte_map"]["map"]
        if plain and (source["type"], source.get("table_name")) == ("BASE_TABLE", table) and len(selected) == 1:
            checks = selected[0].get("case_checks", [])
            if selected[0]["class"] == "CASE" and len(checks) == 1:
                return dict(checks[0]["when_expr"])
    raise Refused("must be one condition in SQL, such as age > 30 AND income < 1000")


def require_listed(condition: Mapping[str, Any], columns: list[str]) -> None:
    """Fail with Refused unless all that DuckDB reads is on the lists, and its columns are these."""
    for node in parts(condition):
        if "class" not in node:
            continue
        if node["type"] not in words.TREE.get(node["class"], ()):
            raise Refused(f"must not contain {node['type']}: only columns, values, operators and plain functions")
        if node["class"] == "FUNCTION":
            _require_function(node)
        elif node["class"] == "COLUMN_REF":
            _require_column(node["column_names"], columns)
        elif node["class"] == "CAST":
            _require_type(node["cast_type"])
        elif node["class"] == "COLLATE" and node["collation"].lower() not in words.COLLATIONS:
            taken = ", ".join(sorted(words.COLLATIONS))
            raise Refused(f"has the collation {node['collation'][:SHOWN]!r}; taken are {taken}")


def _require_function(node: Mapping[str, Any]) -> None:
    name = node["function_name"]
    known = words.OPERATORS if node["is_operator"] else words.FUNCTIONS
    plain = node["filter"] is None and not node["order_bys"]["orders"] and not node["distinct"]
    if name not in known or node["schema"] not in OWN_SCHEMAS or node["catalog"] or not plain:
        raise Refused(f"calls {name[:SHOWN]!r}, which is not among the functions that are taken")


def _require_column(names: list[str], columns: list[str]) -> None:
    if len(names) != 1 or (names[0] not in columns and names[0].lower() not in BARE_FUNCTIONS):
        text = ".".join(names)[:SHOWN]
        raise Refused(f"reads {text!r}, which is no column; write names alone and in double quotes")


def _require_type(given: Mapping[str, Any]) -> None:
    info = given["type_info"] or {}
    name = str(info.get("user_type_name") or given["id"])
    if name.lower() not in words.TYPES:
        raise Refused(f"converts to {name[:SHOWN]!r}, which is not among the types that are taken")
    if "child_type" in info:
        _require_type(info["child_type"])
