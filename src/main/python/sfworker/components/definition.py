"""What SecretFlow's components take and give, read from their own definitions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import secretflow.component.entry  # noqa: F401 - registers all of them
from secretflow_spec import Registry
from secretflow_spec.v1.component_pb2 import AttrType

from sfworker.failure import FailureCode, TaskFailure

COMPONENT_ID = re.compile(r"([a-z_.]+)/([a-z0-9_]+):([0-9]+)\.([0-9]+)\.[0-9]+")
ATOMIC = {
    AttrType.AT_FLOAT: ("float", False),
    AttrType.AT_INT: ("int", False),
    AttrType.AT_STRING: ("text", False),
    AttrType.AT_BOOL: ("bool", False),
    AttrType.AT_FLOATS: ("float", True),
    AttrType.AT_INTS: ("int", True),
    AttrType.AT_STRINGS: ("text", True),
    AttrType.AT_BOOLS: ("bool", True),
    AttrType.AT_PARTY: ("party", True),
    AttrType.AT_COL_PARAMS: ("column", True),
}
# Where the definition keeps a value of each kind: alone, and in a list.
SLOTS = {"float": ("f", "fs"), "int": ("i64", "i64s"), "text": ("s", "ss"), "bool": ("b", "bs")}


@dataclass(frozen=True)
class Bound:
    """One end of a range."""

    value: float
    inclusive: bool


@dataclass(frozen=True)
class Attribute:
    """One attribute; `kind` is float, int, text, bool, party, column, choice or protobuf.

    `many` says that the value is a list of `least` to `most` values. Columns are those of the input `table`. A
    protobuf is given as its JSON form, the class being `message`.
    """

    path: str
    kind: str
    description: str
    required: bool
    many: bool = False
    default: Any = None
    allowed: tuple[Any, ...] = ()
    lower: Bound | None = None
    upper: Bound | None = None
    least: int = 0
    most: int | None = None
    table: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Port:
    """An input or output; a `variable` input is a list of at least `least`, and the last one."""

    name: str
    description: str
    types: tuple[str, ...]
    optional: bool = False
    variable: bool = False
    least: int = 0
    most: int | None = None


class Component:
    """One component, in the minor version that the sender names."""

    def __init__(self, definition: Any, minor: int | None = None) -> None:
        self.definition = definition
        self.minor: int = definition.parse_minor(definition.version) if minor is None else minor

    @property
    def component_id(self) -> str:
        """Domain, name and version."""
        return str(self.definition.component_id)

    @property
    def description(self) -> str:
        """What it does."""
        return " ".join(self.definition.component_def.desc.split())

    @cached_property
    def inputs(self) -> tuple[Port, ...]:
        """In the order of the message."""
        return tuple(_port(port) for port in self.definition.get_input_defs(self.minor))

    @cached_property
    def outputs(self) -> tuple[Port, ...]:
        """In the order of the message."""
        return tuple(_port(port) for port in self.definition.get_output_defs(self.minor))

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        """By path; columns of inputs first."""
        return {attribute.path: attribute for attribute in self._attributes()}

    def choices(self, path: str) -> Iterator[tuple[str, str]]:
        """Which values of other attributes an attribute is for: attribute and value, outermost first."""
        parts = path.split("/")
        for length in range(1, len(parts)):
            outer = self.attributes.get("/".join(parts[:length]))
            if outer is not None and outer.kind == "choice":
                yield outer.path, parts[length]

    def _attributes(self) -> Iterator[Attribute]:
        for port in self.definition.get_input_defs(self.minor):
            for column in port.attrs:
                yield Attribute(
                    path=f"input/{port.name}/{column.name}",
                    kind="column",
                    description=_line(column.desc),
                    required=column.col_min_cnt_inclusive > 0,
                    many=True,
                    least=column.col_min_cnt_inclusive,
                    most=column.col_max_cnt_inclusive or None,
                    table=port.name,
                )
        declared = [attr for attr in self.definition.component_def.attrs if self._has(attr)]
        for attr in declared:
            if attr.type in ATOMIC:
                yield _atomic(attr)
            elif attr.type == AttrType.AT_UNION_GROUP:
                yield _choice(attr, [inner.name for inner in declared if _path(attr) == "/".join(inner.prefixes)])
            elif attr.type == AttrType.AT_CUSTOM_PROTOBUF:
                message = f"secretflow.spec.extend.{attr.custom_protobuf_cls}"
                yield Attribute(_path(attr), "protobuf", _line(attr.desc), required=True, message=message)

    def _has(self, attr: Any) -> bool:
        too_new = self.minor < attr.minor_min
        return not too_new and (attr.minor_max == -1 or self.minor <= attr.minor_max)


def components() -> list[Component]:
    """All of them, sorted by id."""
    return sorted(map(Component, Registry.get_definitions()), key=lambda component: component.component_id)


def find(component_id: str) -> Component:
    """The component of that id; a smaller minor version than the installed one is fine. Fails with PARAM_INVALID."""
    parts = COMPONENT_ID.fullmatch(component_id)
    if parts is not None:
        domain, name, major, minor = parts.groups()
        definition = Registry.get_definition(domain, name, f"{major}.{minor}.0")
        if definition is not None and int(minor) <= definition.parse_minor(definition.version):
            return Component(definition, int(minor))
    known = [component.component_id for component in components()]
    near = difflib.get_close_matches(component_id, known, 1)
    text = f"task_config.comp_id '{component_id[:80]}' is not known{nearest(near)}; known are: {', '.join(known)}"
    raise TaskFailure(FailureCode.PARAM_INVALID, text)


def nearest(names: list[str]) -> str:
    """The hint of a message about a name that does not exist."""
    return f" (did you mean {' or '.join(names)}?)" if names else ""


def plain_float(value: float) -> float:
    """The number that somebody wrote: 0.1 is kept in 32 bits, and would be shown as 0.10000000149."""
    return float(str(np.float32(value)))


def _port(port: Any) -> Port:
    return Port(
        name=port.name,
        description=_line(port.desc),
        types=tuple(port.types),
        optional=port.is_optional,
        variable=port.is_variable,
        least=port.variable_min,
        most=port.variable_max if port.variable_max >= 0 else None,
    )


def _atomic(attr: Any) -> Attribute:
    kind, many = ATOMIC[attr.type]
    rules = attr.atomic
    plain = kind in SLOTS
    return Attribute(
        path=_path(attr),
        kind=kind,
        description=_line(attr.desc),
        # The definition does not say of parties and columns that they are optional.
        required=not rules.is_optional if plain else rules.list_min_length_inclusive > 0,
        many=many,
        default=_value(rules.default_value, kind, many) if plain and rules.HasField("default_value") else None,
        allowed=tuple(_value(rules.allowed_values, kind, True)) if plain else (),
        lower=_bound(rules, "lower", kind),
        upper=_bound(rules, "upper", kind),
        least=rules.list_min_length_inclusive,
        most=rules.list_max_length_inclusive if many and rules.list_max_length_inclusive > 0 else None,
        table=attr.col_params_binded_table or None,
    )


def _choice(attr: Any, names: list[str]) -> Attribute:
    default = attr.union.default_selection
    return Attribute(_path(attr), "choice", _line(attr.desc), required=False, default=default, allowed=tuple(names))


def _bound(rules: Any, end: str, kind: str) -> Bound | None:
    if not getattr(rules, f"{end}_bound_enabled"):
        return None
    value = _value(getattr(rules, f"{end}_bound"), kind, False)
    return Bound(value, getattr(rules, f"{end}_bound_inclusive"))


def _value(value: Any, kind: str, many: bool) -> Any:
    alone, listed = SLOTS[kind]
    if many:
        return [_number(item, kind) for item in getattr(value, listed)]
    return _number(getattr(value, alone), kind)


def _number(value: Any, kind: str) -> Any:
    return plain_float(value) if kind == "float" else value


def _path(attr: Any) -> str:
    return "/".join([*attr.prefixes, attr.name])


def _line(text: str) -> str:
    return " ".join(text.split())
