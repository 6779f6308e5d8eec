"""Algorithm of the tests: says that it runs, then waits until somebody ends it."""

import threading
from typing import Any

from sfworker.algorithm import AlgorithmTask


def run(task: AlgorithmTask) -> dict[str, Any]:
    task.progress(0.25)
    threading.Event().wait()
    return {}
