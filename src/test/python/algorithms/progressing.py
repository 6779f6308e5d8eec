"""Algorithm of the tests: tells its progress, at bob more than at alice, each time a file of that name appears."""

from pathlib import Path
from typing import Any

from sfworker.algorithm import AlgorithmTask
from sfworker.processes import wait_until

LIMIT = 60


def run(task: AlgorithmTask) -> dict[str, Any]:
    ahead = 0.25 if task.self_party == "bob" else 0.0
    folder = Path(task.parameters["folder"])
    for step in task.parameters["steps"]:
        task.progress(float(step) + ahead)
        wait_until((folder / f"after {step}").exists, LIMIT)
    return {}
