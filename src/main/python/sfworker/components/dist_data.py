"""The inputs and outputs of a message, checked against the component's definition.

Inputs are SecretFlow's `DistData` in JSON: what a component returned, or written by hand. Their files are named by
URIs, paths below the folder of the party.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import ParseDict, ParseError
from secretflow_spec import VTable
from secretflow_spec.core.dist_data.vtable import VTableFieldType
from secretflow_spec.v1.data_pb2 import DistData

from sfworker.components.definition import Component, Port
from sfworker.failure import FailureCode, TaskFailure

# Parts of paths that may be handed to a shell, as the library does.
PART = re.compile(r"(?!-)(?!\.\.?$)[\w.=@+-]+")
NONE = "sf.null"
OUTDATED_TABLE = "sf.table.vertical_table"
TABLES = ("sf.table.vertical", "sf.table.individual")
FORMATS = {"sf.table": ("csv", "orc"), "sf.model": ("pickle", "tar.gz"), "sf.rule": ("pickle",)}
TEXT_LIMIT = 200
# Components whose attributes are DistData, and what they read of them.
ATTACHED = {"model/model_export": ("input_datasets", "output_datasets")}
READ = ("sf.model.", "sf.rule.")


@dataclass(frozen=True)
class InputFile:
    """A file of an input; `field` is how messages and the worker name it."""

    field: str
    party: str
    uri: str


@dataclass(frozen=True)
class Inputs:
    """What a component reads: values by the name of the input, columns of tables likewise, and all files."""

    values: Mapping[str, Any]
    columns: Mapping[str, Sequence[str]]
    files: Sequence[InputFile]


def read_inputs(component: Component, sent: Sequence[Any], parties: Sequence[str]) -> Inputs:
    """Check the inputs; fails with PARAM_INVALID, naming the input."""
    _require_count("inputs", len(sent), component.inputs)
    data = [_parsed(item, f"task_config.inputs[{index}]") for index, item in enumerate(sent)]
    values: dict[str, Any] = {}
    columns: dict[str, list[str]] = {}
    for index, port in enumerate(component.inputs):
        own = data[index:] if port.variable else data[index : index + 1] or [DistData(type=NONE)]
        for offset, item in enumerate(own):
            field = f"task_config.inputs[{index + offset}]"
            _require_type(field, item, port)
            if item.type in TABLES:
                columns.setdefault(port.name, []).extend(_columns(field, item))
        values[port.name] = own if port.variable else own[0]
    files = [file for index, item in enumerate(data) for file in _files_of(item, f"inputs[{index}]", parties)]
    return Inputs(values, columns, files)


def read_attached(component: Component, attrs: Mapping[str, Any], parties: Sequence[str]) -> Inputs:
    """Models and rules whose `DistData` stand in attributes as text; fails with PARAM_INVALID."""
    values: dict[str, DistData] = {}
    files: list[InputFile] = []
    for path in ATTACHED.get(component.component_id.partition(":")[0], ()):
        for index, text in enumerate(attrs[path]):
            label = f"attrs.{path}[{index}]"
            data = _parsed(_json(text, f"task_config.{label}"), f"task_config.{label}")
            if data.type.startswith(READ):
                values[label] = data
                files += _files_of(data, label, parties)
    return Inputs(values, {}, files)


def read_outputs(component: Component, sent: Sequence[str], inputs: Sequence[InputFile]) -> dict[str, str]:
    """URIs by the name of the output; fails with PARAM_INVALID when two places overlap."""
    _require_count("output_uris", len(sent), component.outputs)
    taken = {file.uri: file.field for file in inputs}
    for index, uri in enumerate(sent):
        field = f"output_uris[{index}]"
        require_uri(uri, field)
        for other, owner in taken.items():
            if other == uri or other.startswith(f"{uri}/") or uri.startswith(f"{other}/"):
                raise _invalid(f"task_config.{field}", f"is the place of {owner} too; give it one of its own")
        taken[uri] = field
    return {port.name: uri for port, uri in zip(component.outputs, sent, strict=True)}


def require_uri(uri: str, field: str) -> None:
    """Fail with PARAM_INVALID unless the text is a plain path below the party's folder."""
    if not uri or len(uri) > 1000 or not all(PART.fullmatch(part) for part in uri.split("/")):
        text = "must be a path below wd: letters, digits and '_', '.', '-', '=', '@', '+' between slashes, no '..'"
        raise _invalid(f"task_config.{field}", text)


def _require_count(field: str, count: int, ports: Sequence[Port]) -> None:
    variable = next((port for port in ports if port.variable), None)
    least = len([port for port in ports if not port.optional and not port.variable])
    most: int | None = len(ports)
    if variable is not None:
        least += variable.least
        most = None if variable.most is None else len(ports) - 1 + variable.most
    if count < least or (most is not None and count > most):
        names = ", ".join(port.name for port in ports) or "none"
        wanted = str(least) if most == least else f"{least} to {'any number' if most is None else most}"
        raise _invalid(f"task_config.{field}", f"must have {wanted} entries ({names}); it has {count}")


def _parsed(item: Any, field: str) -> DistData:
    if item is None:
        return DistData(type=NONE)
    try:
        data = ParseDict(item, DistData())
    except (ParseError, TypeError, AttributeError, ValueError) as error:
        raise _invalid(field, f"is no DistData: {str(error)[:TEXT_LIMIT]}") from error
    if data.type == OUTDATED_TABLE:
        data.type = TABLES[0]
    return data


def _require_type(field: str, data: DistData, port: Port) -> None:
    if data.type not in port.types:
        raise _invalid(field, f"must be of type {' or '.join(port.types)} ({port.name}); it is '{data.type[:80]}'")


def _columns(field: str, data: DistData) -> list[str]:
    parties = [ref.party for ref in data.data_refs]
    if len(set(parties)) != len(parties):
        raise _invalid(f"{field}.data_refs", "must have one entry a party")
    try:
        table = VTable.from_distdata(data)
    except Exception as error:
        raise _invalid(f"{field}.meta", f"does not fit a table: {str(error)[:TEXT_LIMIT]}") from error
    columns = []
    for party, schema in table.schemas.items():
        for column in schema.fields.values():
            if column.type not in set(VTableFieldType):
                known = ", ".join(VTableFieldType)
                text = f"column '{column.name}' of party {party} has no type of these: {known}"
                raise _invalid(f"{field}.meta", text)
            columns.append(column.name)
    if not columns:
        raise _invalid(f"{field}.meta", "declares no columns; add ids, features or labels with their types")
    return columns


def _json(text: str, field: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise _invalid(field, "is no JSON") from error


def _files_of(item: DistData, label: str, parties: Sequence[str]) -> Iterator[InputFile]:
    for position, ref in enumerate(item.data_refs):
        field = f"{label}.data_refs[{position}]"
        if ref.party not in parties:
            raise _invalid(f"task_config.{field}.party", f"is none of the parties {', '.join(parties)}")
        kinds = [formats for prefix, formats in FORMATS.items() if item.type.startswith(prefix)]
        if kinds and ref.format not in kinds[0]:
            raise _invalid(f"task_config.{field}.format", f"must be {' or '.join(kinds[0])}")
        require_uri(ref.uri, f"{field}.uri")
        yield InputFile(f"{field}.uri", ref.party, ref.uri)


def _invalid(field: str, what: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, f"{field} {what}")
