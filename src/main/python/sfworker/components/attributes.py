"""Checks the attributes of a message against the component's definition and gives them the types it wants."""

from __future__ import annotations

import difflib
import importlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf.json_format import Parse, ParseError

from sfworker.components.definition import Attribute, Component, nearest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.sql.condition import plain_condition, plain_selection

TYPES = {"float": "a number", "int": "an integer", "text": "a text", "bool": "true or false"}
FIELD = "task_config.attrs"
TEXT_LIMIT = 200
# Attributes in SQL, which the definition only calls texts.
OWN_RULES = {("expr_condition_filter", "expr"): plain_condition, ("sql_processor", "sql"): plain_selection}


class Attributes:
    """The attributes of one message; `columns` are those of each table input, by the input's name."""

    def __init__(
        self,
        component: Component,
        given: Mapping[str, Any],
        columns: Mapping[str, Sequence[str]],
        parties: Sequence[str],
    ) -> None:
        self._component = component
        self._given = {path: value for path, value in given.items() if value is not None}
        self._columns = columns
        self._parties = parties

    def checked(self) -> dict[str, Any]:
        """Attributes by path, typed. Fails with PARAM_INVALID, naming the attribute."""
        for path in self._given:
            self._require_known(path)
        for path in self._given:
            self._require_chosen(path)
        values = {}
        for path, attribute in self._component.attributes.items():
            if path in self._given:
                values[path] = self._value(attribute, self._given[path])
            elif attribute.required and self._is_chosen(path):
                raise _invalid(path, f"is missing; add it: {attribute.description}")
        return values

    def _require_known(self, path: str) -> None:
        known = self._component.attributes
        if path not in known:
            last = {name.rpartition("/")[2]: name for name in known}
            near = difflib.get_close_matches(path, known, 3) or [
                last[name] for name in difflib.get_close_matches(path.rpartition("/")[2], last, 3)
            ]
            raise _invalid(path[:80], f"is not an attribute of {self._component.component_id}{nearest(near)}")

    def _require_chosen(self, path: str) -> None:
        for outer, choice in self._component.choices(path):
            if self._choice(outer) != choice:
                raise _invalid(path, f"only counts when {outer} is '{choice}'; it is '{self._choice(outer)}'")

    def _is_chosen(self, path: str) -> bool:
        return all(self._choice(outer) == choice for outer, choice in self._component.choices(path))

    def _choice(self, path: str) -> str:
        return str(self._given.get(path, self._component.attributes[path].default))

    def _value(self, attribute: Attribute, value: Any) -> Any:
        if attribute.kind == "protobuf":
            return _message(attribute, value)
        if attribute.kind == "choice":
            return _atom(attribute, value)
        if not attribute.many:
            return self._by_own_rules(attribute, _atom(attribute, value))
        # One party or column may stand without its list.
        listed = [value] if attribute.kind in ("party", "column") and isinstance(value, str) else value
        if not isinstance(listed, list):
            raise _invalid(attribute.path, f"must be a list of {_words(attribute)}")
        _require_length(attribute, len(listed))
        values = [_atom(attribute, item) for item in listed]
        for name in values:
            self._require_there(attribute, name)
        return values

    def _by_own_rules(self, attribute: Attribute, value: Any) -> Any:
        rule = OWN_RULES.get((self._component.definition.name, attribute.path))
        if rule is None:
            return value
        return rule(value, f"{FIELD}.{attribute.path}", self._columns.get("input_ds"))

    def _require_there(self, attribute: Attribute, name: Any) -> None:
        if attribute.kind == "party" and name not in self._parties:
            raise _invalid(attribute.path, f"names the party '{name}'; the parties are {', '.join(self._parties)}")
        known = self._columns.get(attribute.table or "")
        if attribute.kind == "column" and known is not None and name not in known:
            near = nearest(difflib.get_close_matches(name, known, 3))
            text = f"names the column '{name}', which the input {attribute.table} does not declare{near}"
            raise _invalid(attribute.path, text)


def _atom(attribute: Attribute, value: Any) -> Any:
    converted = _typed(attribute, value)
    if attribute.allowed and converted not in attribute.allowed:
        raise _invalid(attribute.path, f"must be one of {', '.join(map(str, attribute.allowed))}")
    _require_within(attribute, converted)
    return converted


def _typed(attribute: Attribute, value: Any) -> Any:
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if attribute.kind == "float" and number:
        return float(value)
    if attribute.kind == "int" and number and float(value).is_integer():
        return int(value)
    if attribute.kind == "bool" and isinstance(value, bool):
        return value
    if attribute.kind in ("text", "party", "column", "choice") and isinstance(value, str):
        return value
    raise _invalid(attribute.path, f"must be {'a list of values: ' if attribute.many else ''}{_words(attribute)}")


def _words(attribute: Attribute) -> str:
    names = {"party": "names of parties", "column": "names of columns", "choice": "a text"}
    return names.get(attribute.kind) or TYPES[attribute.kind]


def _require_within(attribute: Attribute, value: Any) -> None:
    lower, upper = attribute.lower, attribute.upper
    if lower is not None and (value < lower.value or (value == lower.value and not lower.inclusive)):
        raise _invalid(attribute.path, f"must be {'at least' if lower.inclusive else 'greater than'} {lower.value:g}")
    if upper is not None and (value > upper.value or (value == upper.value and not upper.inclusive)):
        raise _invalid(attribute.path, f"must be {'at most' if upper.inclusive else 'less than'} {upper.value:g}")


def _require_length(attribute: Attribute, length: int) -> None:
    if length < attribute.least or (attribute.most is not None and length > attribute.most):
        limits = f"at least {attribute.least}"
        if attribute.most is not None:
            exact = attribute.most == attribute.least
            limits = f"exactly {attribute.most}" if exact else f"{attribute.least} to {attribute.most}"
        raise _invalid(attribute.path, f"must have {limits} of {_words(attribute)}; it has {length}")


def _message(attribute: Attribute, value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    module, _, name = str(attribute.message).rpartition(".")
    message = getattr(importlib.import_module(module), name)
    try:
        Parse(text, message())
    except ParseError as error:
        raise _invalid(attribute.path, f"is no JSON of a {name}: {str(error)[:TEXT_LIMIT]}") from error
    return text


def _invalid(path: str, what: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, f"{FIELD}.{path} {what}")
