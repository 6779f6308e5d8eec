"""The reference values of the samples, and how close to them a plain computation must come."""

from __future__ import annotations

import json
from typing import Any

from support import SAMPLES

TOLERANCE = 1e-5


def expected(task_type: str) -> dict[str, Any]:
    """What `expected.json` says about a task type."""
    every = json.loads((SAMPLES.parent / "expected.json").read_text(encoding="utf-8"))
    values: dict[str, Any] = every[task_type]
    return values
