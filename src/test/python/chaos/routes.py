"""Copies of the route files that tell their effects; for tasks that are to send all events and compute nothing, also
without the steps that compute.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from sfworker.local import PROJECT

Step = dict[str, Any]
Steps = list[Step]

EFFECTS = "chaos:effects"
FIRST_OF_UNSTEADY = "${variable.taskType} == 'unsteady' && ${header.CamelCeleryRetries} == 0"
# Long enough to be hit, short enough for many.
TASK_MILLISECONDS = (20, 400)
TASK_TYPES = ("nothing", "unsteady")

# After the record, which only the holder of the claim can write. A set of task and claim: a step that is repeated
# because its answer was lost says the same again, and two deliveries that both got this far say two things.
EFFECT_ROUTE = {
    "id": "chaos-effect",
    "routeConfigurationId": "redis-writes",
    "from": {
        "uri": "direct:chaos-effect",
        "steps": [
            {"setHeader": {"name": "CamelRedis.Key", "constant": EFFECTS}},
            {
                "setHeader": {
                    "name": "CamelRedis.Value",
                    "simple": "${exchangeProperty.CamelCeleryTaskId}|${exchangeProperty.CamelCeleryToken}",
                }
            },
            {"to": {"uri": "spring-redis:redis:6379", "parameters": {"command": "SADD"}}},
        ],
    },
}
EFFECT_STEP: Step = {"to": {"uri": "direct:chaos-effect", "variableReceive": "effect"}}


class RoutesChanged(Exception):
    """The route files have not the steps that are looked for; this module has to follow them."""


def write(folder: Path, computing: bool, source: Path = PROJECT / "routes") -> str:
    """Write the copies and return their folder."""
    edits = [Edit("result", _is_success, lambda step: [step, EFFECT_STEP])]
    if not computing:
        edits += [
            Edit("cluster", _is("clusterInit"), _only_for_unsteady),
            Edit("device", _is("deviceInit"), lambda step: []),
            Edit("algorithm", _is("progress"), lambda step: []),
            Edit("algorithm", _is("commit"), lambda step: []),
        ]
    for file in sorted(source.rglob("*.camel.yaml")):
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
        for entry in entries:
            _edit(entry.get("route"), edits)
        _dump(folder / "routes" / file.relative_to(source), entries)
    _dump(folder / "routes" / "99-chaos.camel.yaml", [{"route": EFFECT_ROUTE}])
    undone = [edit.route for edit in edits if edit.count != 1]
    if undone:
        raise RoutesChanged(f"the steps to change in the routes {undone} are not there once each")
    return str(folder / "routes")


def write_algorithms(folder: Path) -> Path:
    """Write the task types that compute nothing, as a user would add them, and return their folder."""
    target = folder / "algorithms"
    for name in TASK_TYPES:
        _dump(target / f"{name}.camel.yaml", [{"route": _nothing(name)}])
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": name,
            "description": "Computes nothing.",
            "type": "object",
            "properties": {"rows": {"description": "not used", "type": "integer", "default": 1}},
        }
        (target / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        (target / f"{name}.py").write_text('"""Never called."""\n', encoding="utf-8")
    return target


class Edit:
    """A change of the one step of a route that fits."""

    def __init__(self, route: str, fits: Callable[[Step], bool], change: Callable[[Step], Steps]) -> None:
        self.route = route
        self.count = 0
        self._fits = fits
        self._change = change

    def apply(self, steps: Steps) -> Steps:
        """Return the steps with the change, also inside of steps that have steps."""
        changed: Steps = []
        for step in steps:
            if self._fits(step):
                self.count += 1
                changed += self._change(step)
            else:
                changed.append({name: self._inside(body) for name, body in step.items()})
        return changed

    def _inside(self, body: Any) -> Any:
        if isinstance(body, list):
            return [self._inside(element) for element in body]
        if isinstance(body, dict):
            return {name: self.apply(inner) if name == "steps" else self._inside(inner) for name, inner in body.items()}
        return body


def _edit(route: Any, edits: list[Edit]) -> None:
    if route is None:
        return
    for edit in edits:
        if edit.route == route["id"]:
            route["from"]["steps"] = edit.apply(route["from"]["steps"])


def _is(bean: str) -> Callable[[Step], bool]:
    return lambda step: step.get("process", {}).get("ref") == bean


def _is_success(step: Step) -> bool:
    parameters = step.get("to", {}).get("parameters", {})
    return (parameters.get("operation"), parameters.get("state")) == ("result", "SUCCESS")


def _only_for_unsteady(step: Step) -> Steps:
    """Without Ray it fails after its limit, and such a failure is tried again."""
    return [{"choice": {"when": [{"simple": FIRST_OF_UNSTEADY, "steps": [step]}]}}]


def _nothing(name: str) -> dict[str, Any]:
    low, high = TASK_MILLISECONDS
    return {
        "id": name,
        "from": {"uri": f"direct:{name}", "steps": [{"delay": {"simple": f"${{random({low},{high})}}"}}]},
    }


def _dump(file: Path, entries: list[Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(entries, sort_keys=False, width=200), encoding="utf-8")
