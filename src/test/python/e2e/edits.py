"""Edits of route files, good and bad, and what the worker has to say of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from e2e.changes import Change, added, all_of, cut, emptied, removed, replaced, route

ERRORS = "00-errors.camel.yaml"
INTAKE = "10-intake.camel.yaml"
CLUSTER = "20-cluster.camel.yaml"
DEVICE = "30-device.camel.yaml"
ALGORITHM = "40-algorithm.camel.yaml"
STATUS = "50-status.camel.yaml"
RESULT = "60-result.camel.yaml"
PSI = "algorithm/psi.camel.yaml"


@dataclass(frozen=True)
class Edit:
    """A change of the routes folder.

    Attributes:
        name: what it is
        change: does it
        refused: what its refusal names; none for a change that is taken
        of_folder: whether no file and line can be named
    """

    name: str
    change: Change
    refused: str | None = None
    of_folder: bool = False


def saved_often(routes: Path) -> None:
    """Save a file a hundred times, the last time with something new."""
    file = routes / DEVICE
    text = file.read_text(encoding="utf-8")
    for number in range(100):
        file.write_text(f"{text}# {number}\n", encoding="utf-8")


def renamed(routes: Path) -> None:
    """Give a file another name."""
    (routes / DEVICE).rename(routes / "31-device.camel.yaml")


def with_template(routes: Path) -> None:
    """Add what the edits of a template change."""
    (routes / TEMPLATE).write_text(NOTED, encoding="utf-8")
    replaced(DEVICE, "      steps:\n", "      steps:\n        - to:\n            uri: direct:noted\n")(routes)


ACKNOWLEDGE = """\
        - to:
            uri: "celery:{{sfworker.celery.queue}}"
            parameters:
              operation: acknowledge
"""
KAMELET = """\
apiVersion: camel.apache.org/v1
kind: Kamelet
metadata:
  name: note
  labels:
    camel.apache.org/kamelet.type: action
spec:
  definition:
    title: Note
    type: object
    properties: {text: {title: Text, type: string}}
  template:
    from:
      uri: kamelet:source
      steps:
        - log: {message: "{{text}}"}
"""
CALL_OF_KAMELET = """\
        - to:
            uri: kamelet:note
            parameters: {text: seen by a kamelet}
"""
# In the folder before all edits: a template and a route made of it, which a step of the device route calls.
TEMPLATE = "70-noted.camel.yaml"
NOTED = """\
- routeTemplate:
    id: noted
    parameters:
      - name: text
    from:
      uri: direct:noted
      steps:
        - log:
            message: "noted {{text}}"
- templatedRoute:
    routeTemplateRef: noted
    routeId: noted-device
    parameters:
      - name: text
        value: device
"""
# Were live once: one started a program, the other printed a file.
PROGRAM = "${variable.request.cluster.mode.getDeclaringClass.getModule.newInstance('touch')}"
FILE = "${variable.request.algorithm.inputs[0].path.resolve('x').toUri.toURL.openStream.readAllBytes}"
LOG_STEP = "- log:\n    message: seen\n"
TO_DEVICE = "uri: direct:device"

EDITS = [
    # Taken.
    Edit("comment", added(DEVICE, "# a comment\n")),
    Edit("other text of a log line", replaced(ERRORS, "nothing is written", "nothing more is written")),
    Edit("other retry delay", replaced(ERRORS, 'expression: "1s"', 'expression: "2s"')),
    Edit(
        "step added", replaced(DEVICE, "      steps:\n", "      steps:\n        - log:\n            message: device\n")
    ),
    Edit(
        "route added and called",
        all_of(
            added("70-more.camel.yaml", route("more", LOG_STEP)),
            replaced(CLUSTER, TO_DEVICE, "uri: direct:more\n        - to:\n            uri: direct:device"),
        ),
    ),
    Edit(
        "kamelet added and called",
        all_of(
            added("note.kamelet.yaml", KAMELET),
            replaced(DEVICE, "      steps:\n", f"      steps:\n{CALL_OF_KAMELET}"),
        ),
    ),
    Edit("file renamed", renamed),
    Edit("hundred quick saves", saved_often),
    Edit("error file edited", replaced(ERRORS, 'redeliveryDelay: "200"', 'redeliveryDelay: "300"')),
    Edit(
        "own exception class by its full name",
        replaced(ERRORS, "io.sfworker.failure.DeviceConfigFailed", "io.sfworker.failure.ComputationFailed"),
    ),
    Edit("template edited", replaced(TEMPLATE, 'message: "noted', 'message: "noted again')),
    Edit("other value for a template", replaced(TEMPLATE, "value: device", "value: devices")),
    # Refused.
    Edit("unknown component in a template", replaced(TEMPLATE, "- log:", "- to: kafka:x\n        - log:"), "kafka"),
    Edit(
        "template without its value",
        replaced(TEMPLATE, "- name: text\n        value", "- name: txt\n        value"),
        TEMPLATE,
    ),
    Edit("template gone", replaced(TEMPLATE, "    id: noted\n", "    id: notes\n"), "noted"),
    Edit("syntax error", replaced(DEVICE, "- route:", "- route: ["), f"{DEVICE}:"),
    Edit("wrong key", replaced(DEVICE, "      steps:", "      stepps:"), "stepps"),
    Edit("unknown step", replaced(DEVICE, "- process:", "- proces:"), "proces"),
    Edit(
        "unknown component",
        replaced(PSI, "- process:\n            ref: psi", "- to:\n            uri: kafka:psi"),
        f"{PSI}:",
    ),
    Edit("unknown bean", replaced(PSI, "ref: psi", "ref: psy"), "did you mean 'psi'"),
    Edit("misspelt option", replaced(INTAKE, "concurrency:", "concurency:"), "concurency"),
    Edit("dangling direct", replaced(CLUSTER, TO_DEVICE, "uri: direct:devise"), "did you mean 'direct:device'"),
    Edit("same id in two files", added("70-more.camel.yaml", route("device", LOG_STEP)), "device"),
    Edit("empty file", cut(DEVICE, 0), f"{DEVICE}:"),
    Edit("file deleted", removed(DEVICE), "direct:device"),
    Edit("folder deleted", shutil.rmtree, "put it back", of_folder=True),
    Edit(
        "all files deleted",
        emptied,
        "put the route files back",
        of_folder=True,
    ),
    Edit("truncated save", cut(RESULT, 0.35), "direct:repeat"),
    Edit("truncated in a word", cut(CLUSTER, 0.31), f"{CLUSTER}:"),
    Edit("circle of routes", replaced(DEVICE, "uri: direct:algorithm", "uri: direct:cluster"), "direct:cluster"),
    Edit(
        "no acknowledgement",
        replaced(
            RESULT,
            ACKNOWLEDGE,
            "",
        ),
        "nothing acknowledged it",
    ),
    Edit("terminal event forgotten", replaced(RESULT, "task_completed", "task_execution"), "no terminal status event"),
    Edit("intake gone", replaced(INTAKE, 'uri: "celery:{{sfworker.celery.queue}}"', "uri: direct:nobody"), "intake"),
    Edit(
        "unknown property",
        replaced(INTAKE, "{{sfworker.celery.lease}}", "{{sfworker.celery.leese}}"),
        "sfworker.celery.leese",
    ),
    Edit(
        "secret in a log line",
        replaced(ERRORS, "nothing is written", "{{sfworker.celery.redis-password}}"),
        "redis-password",
    ),
    Edit("environment in a log line", replaced(ERRORS, "nothing is written", "{{env:HOME}}"), "env:"),
    Edit("a command", replaced(PSI, "- process:\n            ref: psi", "- to:\n            uri: exec:id"), "exec"),
    Edit(
        "a script",
        replaced(PSI, "- process:\n            ref: psi", "- script:\n            groovy: System.exit(1)"),
        f"{PSI}:",
    ),
    Edit(
        "any class as bean",
        replaced(PSI, "- process:\n            ref: psi", "- bean:\n            beanType: java.lang.Runtime"),
        f"{PSI}:",
    ),
    Edit(
        "class loader by an expression",
        replaced(ERRORS, "nothing is written", "${body.class.classLoader}"),
        f"{ERRORS}:",
    ),
    Edit("program by an expression", replaced(ERRORS, "nothing is written", PROGRAM), "expressions call no methods"),
    Edit("file by an expression", replaced(ERRORS, "nothing is written", FILE), "expressions call no methods"),
    Edit(
        "a file written",
        replaced(PSI, "- process:\n            ref: psi", "- to:\n            uri: file:/tmp"),
        f"{PSI}:",
    ),
    Edit(
        "address from the message",
        replaced(ALGORITHM, "direct:${variable.taskType}", "direct:${header.where}"),
        f"{ALGORITHM}:",
    ),
    Edit(
        "unknown exception",
        replaced(ERRORS, "io.sfworker.celery.StaleClaim", "io.sfworker.celery.StaleClam"),
        "StaleClam",
    ),
    Edit(
        "unknown configuration",
        replaced(RESULT, "routeConfigurationId: redis-writes", "routeConfigurationId: redis-rites"),
        "redis-rites",
    ),
]
