"""What the command `python -m sfworker.components` prints."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from sfworker.components.definition import Attribute, Component, Port, components, find
from sfworker.components.runnable import why_not
from sfworker.failure import TaskFailure


def main(arguments: list[str]) -> int:
    """Print what was asked for; 2 when there is no such component."""
    parser = argparse.ArgumentParser(prog="python -m sfworker.components", description="SecretFlow's components")
    parser.add_argument("comp_id", nargs="?", help="id of one component, such as stats/ss_vif:1.0.0")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        found = [find(options.comp_id)] if options.comp_id else components()
    except TaskFailure as failure:
        sys.stderr.write(failure.text.removeprefix("task_config.") + "\n")
        return 2
    if options.json:
        described = [as_json(component) for component in found]
        lines: Iterable[str] = [json.dumps(described[0] if options.comp_id else described, indent=2)]
    else:
        lines = details(found[0]) if options.comp_id else map(summary, found)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def as_json(component: Component) -> dict[str, Any]:
    """All about one component."""
    return {
        "comp_id": component.component_id,
        "description": component.description,
        "runs_here": why_not(component) is None,
        "attributes": [asdict(attribute) for attribute in component.attributes.values()],
        "inputs": [asdict(port) for port in component.inputs],
        "outputs": [asdict(port) for port in component.outputs],
    }


def summary(component: Component) -> str:
    """Id and purpose in one line."""
    first = component.definition.component_def.desc.strip().partition("\n")[0].rstrip(" ,.;")
    cannot = " (cannot run here)" if why_not(component) else ""
    return f"{component.component_id:45} {first if len(first) <= 90 else first[:89] + '…'}{cannot}"


def details(component: Component) -> Iterator[str]:
    """Everything a message to the component needs to know."""
    yield component.component_id
    yield f"  {component.description}"
    if reason := why_not(component):
        yield f"  Cannot run here: {reason}"
    for title, ports in (("inputs", component.inputs), ("outputs", component.outputs)):
        yield f"{title}:"
        yield from (f"  {_port(port)}" for port in ports)
    yield "attrs:"
    for attribute in component.attributes.values():
        yield f"  {attribute.path}: {', '.join(_rules(attribute))}"
        if attribute.description:
            yield f"      {attribute.description}"


def _port(port: Port) -> str:
    marks = [*(["optional"] if port.optional else []), *([f"a list, at least {port.least}"] if port.variable else [])]
    return f"{port.name}: {' or '.join(port.types)}{''.join(f' ({mark})' for mark in marks)} - {port.description}"


def _rules(attribute: Attribute) -> Iterator[str]:
    name = attribute.message.rpartition(".")[2] if attribute.message else attribute.kind
    yield f"list of {name}" if attribute.many else name
    if attribute.allowed:
        yield f"one of {' | '.join(map(str, attribute.allowed))}"
    for bound, inclusive, exclusive in ((attribute.lower, ">=", ">"), (attribute.upper, "<=", "<")):
        if bound is not None:
            yield f"{inclusive if bound.inclusive else exclusive} {bound.value:g}"
    if attribute.many and (attribute.least, attribute.most) != (0, None):
        yield f"{attribute.least} to {'any number' if attribute.most is None else attribute.most}"
    if attribute.required:
        yield "required"
    elif attribute.kind not in ("party", "column"):
        yield f"default {json.dumps(attribute.default)}"
