"""Algorithm of the tests: a PSI while commands that libpsi starts are replaced by those of a folder."""

import os
from typing import Any

from sfworker.algorithm import AlgorithmTask, psi


def run(task: AlgorithmTask) -> dict[str, Any]:
    first, others = os.environ["PATH"].split(os.pathsep, 1)
    os.environ["PATH"] = os.pathsep.join([first, task.parameters["commands"], others])
    return psi.run(task)
