"""Algorithm of the tests: a PSI while commands that libpsi starts are replaced by those of the test."""

import os
from pathlib import Path
from typing import Any

from sfworker.algorithm import AlgorithmTask, psi


def run(task: AlgorithmTask) -> dict[str, Any]:
    folder = Path("replaced")
    folder.mkdir()
    for name, text in task.parameters["commands"].items():
        command = folder / name
        command.write_text(f"#!/bin/sh\n{text}\n")
        command.chmod(0o755)
    first, others = os.environ["PATH"].split(os.pathsep, 1)
    os.environ["PATH"] = os.pathsep.join([first, str(folder.resolve()), others])
    return psi.run(task)
