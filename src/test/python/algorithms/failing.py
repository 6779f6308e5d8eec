"""Algorithm of the tests: fails at one party only, with a text that must not reach the sender."""

from typing import Any

import secretflow as sf
from sfworker.algorithm import AlgorithmTask


def run(task: AlgorithmTask) -> dict[str, Any]:
    def fail() -> None:
        raise ValueError("secret row value")

    sf.reveal(task.devices.pyu["bob"](fail)())
    return {}
