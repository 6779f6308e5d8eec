"""Algorithm of the tests: alice waits for a value that bob never has."""

import threading
from typing import Any

import secretflow as sf
from sfworker.algorithm import AlgorithmTask


def run(task: AlgorithmTask) -> dict[str, Any]:
    task.progress(0.25)
    sf.reveal(task.devices.pyu["bob"](threading.Event().wait)())
    return {}
