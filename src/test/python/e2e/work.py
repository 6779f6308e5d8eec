"""Tasks of every length for the tests of what operators see."""

from __future__ import annotations

import json
import uuid
from typing import Any

from celery import Celery
from celery.result import AsyncResult

from e2e.conftest import SAMPLES
from e2e.test_psi import QUEUE, TASK


def sample(name: str, **config: Any) -> dict[str, Any]:
    """A sample task under a new execution id, with changes of its ``task_config``."""
    task: dict[str, Any] = json.loads((SAMPLES / "tasks" / f"{name}.json").read_text(encoding="utf-8"))
    task["execution_id"] = f"{name}-{uuid.uuid4().hex[:8]}"
    task["task_config"].update(config)
    return task


def endless() -> dict[str, Any]:
    """A training that takes many minutes, unless somebody ends it."""
    task = sample("ss_lr")
    task["task_config"]["params"].update(epochs=5000, learning_rate=0.001)
    return task


def send(app: Celery, task: dict[str, Any]) -> AsyncResult:
    """Send a task as back ends do."""
    return app.send_task(TASK, args=[task], queue=QUEUE)
