"""Algorithm of the tests: returns what JSON has no word for."""

from typing import Any

import numpy as np
from sfworker.algorithm import AlgorithmTask


def run(task: AlgorithmTask) -> dict[str, Any]:
    return {"nan": float("nan"), "list": np.array([1.5, np.inf]), "count": np.int64(3)}
