"""Reads an expression as sqlglot does, and refuses what is not on the list or is not what it seems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlglot
from sqlglot import Expression
from sqlglot import expressions as nodes
from sqlglot.errors import SqlglotError

from sfworker.failure import FailureCode, TaskFailure
from sfworker.sql import words
from sfworker.sql.writing import DIALECT, written

LENGTH = 65_536
# Parsers call themselves for each level; connectors in a row are no levels where SecretFlow does not make them so.
LEVELS = 100
OPENING, CLOSING = "([{", ")]}"
BRACKETS = 24
WORD = re.compile(r"[^\W\d]\w*")
# Line ends and tabs are white space; other control characters, and halves of characters, are for confusing somebody.
ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
SHOWN = 60


class Refused(Exception):
    """Why a text is not taken: the rest of a sentence that begins with the name of its field."""


def invalid(field: str, reason: Refused) -> TaskFailure:
    """The failure that the sender sees."""
    return TaskFailure(FailureCode.PARAM_INVALID, f"{field} {reason}")


def read(text: str) -> Expression:
    """The tree of the one expression or statement in a text; fails with Refused."""
    _require_bounds(text)
    try:
        parsed = sqlglot.parse(text, dialect=DIALECT)
        if len(parsed) != 1 or parsed[0] is None:
            raise Refused("must be one expression, without ';'")
        again = sqlglot.parse(written(parsed[0]), dialect=DIALECT)
    except SqlglotError as error:
        raise Refused("is no SQL; write a condition such as age > 30 AND income < 1000") from error
    except RecursionError as error:
        raise Refused(f"is nested too deeply; {BRACKETS} levels are taken") from error
    if len(again) != 1 or not same(parsed[0], again[0]):
        raise Refused("reads as something else when it is written again; use plain quotes, operators and functions")
    return parsed[0]


def require_listed(tree: Expression, functions: frozenset[str] = words.FUNCTIONS) -> None:
    """Fail with Refused unless everything in the expression is on the lists."""
    for node in tree.walk():
        if type(node) not in words.NODES:
            raise Refused(f"must not contain {_shown(node)}: only columns, values, operators and plain functions")
        if isinstance(node, nodes.Identifier):
            _require_name(node)
        elif isinstance(node, nodes.Anonymous) and str(node.this).lower() not in functions:
            raise Refused(f"calls {str(node.this)[:SHOWN]!r}, which is not among the functions that are taken")
        elif isinstance(node, nodes.Var) and node.name.lower() not in words.UNITS | words.COLLATIONS:
            raise Refused(f"has {node.name[:SHOWN]!r} where a unit of time should be, such as DAY")


def require_levels(tree: Expression, with_connectors: bool) -> None:
    """Fail with Refused if the tree is deeper than what reads it next can bear."""
    waiting = [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        if level > LEVELS:
            raise Refused(f"is nested too deeply: {LEVELS} levels are taken, and an operator after another is one")
        for inner in node.iter_expressions():
            in_row = isinstance(node, words.CONNECTORS) and type(inner) is type(node) and not with_connectors
            waiting.append((inner, level if in_row else level + 1))


def columns(tree: Expression) -> list[str]:
    """The names of all columns, each once, in order."""
    return list(dict.fromkeys(column.name for column in tree.find_all(nodes.Column) if not _is_collation(column)))


def same(one: Expression | None, other: Expression | None) -> bool:
    """Whether two trees are equal in everything, spelling of names included."""
    waiting: list[tuple[Any, Any]] = [(one, other)]
    while waiting:
        left, right = waiting.pop()
        if isinstance(left, Expression) and isinstance(right, Expression):
            if type(left) is not type(right):
                return False
            waiting += ((left.args.get(key), right.args.get(key)) for key in {*left.args, *right.args})
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            waiting += zip(left, right, strict=True)
        # What is absent, is none or does not hold is written alike.
        elif left != right and (left or right):
            return False
    return True


def _require_bounds(text: str) -> None:
    if len(text) > LENGTH:
        raise Refused(f"has {len(text)} characters; {LENGTH} are taken")
    odd = ODD.search(text)
    if odd is not None:
        raise Refused(f"has the control character U+{ord(odd[0]):04X} at position {odd.start() + 1}; leave it out")
    if not text.strip():
        raise Refused("is empty; write a condition such as age > 30 AND income < 1000")
    if max(_open_brackets(text)) > BRACKETS:
        raise Refused(f"is nested too deeply; {BRACKETS} brackets may be open at a time")


def _open_brackets(text: str) -> Iterator[int]:
    """How many brackets are open at each character; those in texts count, unless they are closed there, too."""
    level = 0
    for character in text:
        level += (character in OPENING) - (character in CLOSING)
        yield level


def _require_name(node: nodes.Identifier) -> None:
    if not node.args.get("quoted") and not WORD.fullmatch(str(node.this)):
        raise Refused(f"has the name {str(node.this)[:SHOWN]!r} without double quotes; write it in plain ones")


def _is_collation(column: nodes.Column) -> bool:
    return isinstance(column.parent, nodes.Collate) and column.arg_key == "expression"


def _shown(node: Expression) -> str:
    names: list[str] = getattr(type(node), "sql_names", lambda: [type(node).__name__])()
    return names[0][:SHOWN]
