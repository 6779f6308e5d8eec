"""What a worker of these tests runs: the product's routes, and three task types of our own.

`gate` is an `execute_task` like any other, with its events and records, but computes nothing: it waits in its route
until the key `conformance:gate:<task id>` exists. So a test holds a slot as long as it likes and at no cost. `waiting`
waits in real party processes until somebody ends it, and `odd` returns what is no JSON.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from sfworker.local import PROJECT

GATE_ROUTE = """\
- route:
    id: gate
    routeConfigurationId: redis-writes
    from:
      uri: direct:gate
      steps:
        - setHeader:
            name: CamelRedis.Key
            simple: "conformance:runs:${exchangeProperty.CamelCeleryTaskId}"
        - to:
            uri: spring-redis:redis:6379
            parameters:
              command: INCR
        - setHeader:
            name: CamelRedis.Key
            constant: conformance:order
        - setHeader:
            name: CamelRedis.Value
            simple: "${exchangeProperty.CamelCeleryTaskId}"
        - to:
            uri: spring-redis:redis:6379
            parameters:
              command: RPUSH
        - setHeader:
            name: CamelRedis.Key
            simple: "conformance:gate:${exchangeProperty.CamelCeleryTaskId}"
        - setBody:
            constant: "false"
        - loop:
            doWhile: true
            simple: "${body} != true"
            steps:
              - to:
                  uri: spring-redis:redis:6379
                  parameters:
                    command: EXISTS
              - filter:
                  simple: "${body} != true"
                  steps:
                    - delay:
                        constant: "20"
"""
COMPUTING_ROUTE = """\
- route:
    id: {name}
    from:
      uri: direct:{name}
      steps:
        - process:
            ref: {name}
"""
WAITING_MODULE = '''\
"""Says in its folder which process it is, then waits until somebody ends it."""

import os
import threading
from pathlib import Path


def run(task):
    Path("process").write_text(str(os.getpid()))
    threading.Event().wait()
    return {}
'''
ODD_MODULE = '''\
"""Returns what the task asks for: a number that JSON does not have, or an object."""


def run(task):
    return {"nan": {"value": float("nan")}, "object": {"value": object()}}[task.parameters["kind"]]
'''
TO_CLUSTER = """\
                  - to:
                      uri: direct:cluster
"""
TO_GATE = """\
                  - choice:
                      when:
                        - simple: "${variable.taskType} == 'gate'"
                          steps:
                            - to:
                                uri: direct:gate
                            - to:
                                uri: direct:result
                      otherwise:
                        steps:
                          - to:
                              uri: direct:cluster
"""


def write_routes(folder: Path) -> None:
    """Copy the product's routes; tasks of the type `gate` leave them after the intake and come back for the result."""
    shutil.copytree(PROJECT / "routes", folder)
    file = folder / "10-intake.camel.yaml"
    before = file.read_text(encoding="utf-8")
    assert before.count(TO_CLUSTER) == 1, f"{file} does not lead to the cluster as it did"
    file.write_text(before.replace(TO_CLUSTER, TO_GATE), encoding="utf-8")


def write_algorithms(folder: Path) -> None:
    """Write the task types of these tests."""
    folder.mkdir(parents=True)
    write_type(folder, "gate", GATE_ROUTE, "def run(task):\n    return {}\n")
    write_type(folder, "waiting", COMPUTING_ROUTE.format(name="waiting"), WAITING_MODULE)
    write_type(folder, "odd", COMPUTING_ROUTE.format(name="odd"), ODD_MODULE)


def write_type(folder: Path, name: str, route: str, module: str) -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "description": f"Task type {name} of the conformance tests.",
        "type": "object",
        "properties": {
            "kind": {"description": "which of several", "type": "string"},
        },
    }
    (folder / f"{name}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / f"{name}.camel.yaml").write_text(route, encoding="utf-8")
    (folder / f"{name}.py").write_text(module, encoding="utf-8")


def settings(folder: Path) -> dict[str, str]:
    """Write routes and task types below a folder; return the settings that name them."""
    write_routes(folder / "routes")
    write_algorithms(folder / "algorithms")
    return {
        "SFWORKER_ROUTES": str(folder / "routes"),
        "SFWORKER_ALGORITHM_FOLDER": str(folder / "algorithms"),
        # The gate waits for a key that a dry run has not.
        "SFWORKER_ROUTES_DRYRUN": "false",
    }
