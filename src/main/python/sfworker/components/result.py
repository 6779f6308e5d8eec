"""The result of a component as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict
from secretflow_spec.v1.data_pb2 import DistData
from secretflow_spec.v1.report_pb2 import Report

from sfworker.components.definition import plain_float

REPORT = "sf.report"
# A record of a result stays below 1 MB together with what others put into it.
LIMIT = 900_000


def result_of(component_id: str, outputs: Mapping[str, DistData]) -> dict[str, Any]:
    """Outputs by name as `DistData`, reports by name in a form that is easy to read.

    Beyond the limit the reports are left out here, and `truncated` is true: their files have them.
    """
    result: dict[str, Any] = {
        "comp_id": component_id,
        "outputs": {name: as_json(data) for name, data in outputs.items()},
        "reports": {name: report for name, data in outputs.items() if (report := read_report(data)) is not None},
        "truncated": False,
    }
    if len(json.dumps(result)) > LIMIT:
        result["truncated"] = True
        result["reports"] = dict.fromkeys(result["reports"])
        for name in result["reports"]:
            result["outputs"][name].pop("meta", None)
    return result


def as_json(data: DistData) -> dict[str, Any]:
    """`DistData` as a message takes it."""
    found: dict[str, Any] = MessageToDict(data, preserving_proto_field_name=True)
    return found


def read_report(data: DistData) -> dict[str, Any] | None:
    """The tables and descriptions of a report, nothing for other outputs."""
    report = Report()
    if data.type != REPORT:
        return None
    data.meta.Unpack(report)
    return {**_named(report or data), "tabs": [_tab(tab) for tab in report.tabs]}


def _tab(tab: Any) -> dict[str, Any]:
    return {**_named(tab), "divs": [_div(div) for div in tab.divs]}


def _div(div: Any) -> dict[str, Any]:
    return {**_named(div), "children": [_child(child) for child in div.children]}


def _child(child: Any) -> dict[str, Any]:
    if child.type == "table":
        return {"type": "table", **_table(child.table)}
    if child.type == "descriptions":
        described = child.descriptions
        items = {item.name: _value(item.type, item.value) for item in described.items}
        return {"type": "descriptions", **_named(described), "items": items}
    return {"type": "div", **_div(child.div)}


def _table(table: Any) -> dict[str, Any]:
    kinds = [header.type for header in table.headers]
    rows = [
        {"name": row.name, "values": [_value(kind, item) for kind, item in zip(kinds, row.items, strict=False)]}
        for row in table.rows
    ]
    return {**_named(table), "columns": [header.name for header in table.headers], "rows": rows}


def _named(part: Any) -> dict[str, Any]:
    return {"name": part.name, "desc": part.desc}


def _value(kind: str, value: Any) -> Any:
    plain = kind.lower().removeprefix("at_")
    if plain == "float":
        return plain_float(value.f)
    if plain == "int":
        return value.i64
    if plain == "bool":
        return value.b
    return value.s
