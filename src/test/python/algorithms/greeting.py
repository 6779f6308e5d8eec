"""Algorithm of the tests: nothing but the barrier that follows every algorithm."""

from typing import Any

from sfworker.algorithm import AlgorithmTask


def run(task: AlgorithmTask) -> dict[str, Any]:
    return {}
