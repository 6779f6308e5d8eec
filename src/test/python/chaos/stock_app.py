"""The stock Celery worker of the comparison: the safest settings there are, and a task with the same effect as ours."""

from __future__ import annotations

import json
import os
import random
import time
import uuid
from typing import Any

import redis
from celery import Celery

from chaos.routes import EFFECTS, TASK_MILLISECONDS

URL = os.environ.get("CHAOS_REDIS_URL", "redis://127.0.0.1:6379/0")
TASK = "tasks.secretflow.execute_task"

app = Celery("chaos", broker=URL, backend=URL)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_track_started=True,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": float(os.environ.get("CHAOS_VISIBILITY_TIMEOUT", "3600"))},
)


def execute(params: dict[str, Any], task: str) -> dict[str, Any]:
    """Take as long as ours, then have the effect and say so."""
    time.sleep(random.uniform(*TASK_MILLISECONDS) / 1000)  # noqa: S311
    claim = uuid.uuid4().hex
    execution = params["execution_id"]
    event = {
        "execution_id": execution,
        "status": "SUCCESS",
        "data": {"stage": "task_completed"},
        # What a careful author does: the same id however often the task runs.
        "event_id": f"{execution}:1",
        "seq": 1,
        "ts_ms": int(time.time() * 1000),
    }
    with redis.Redis.from_url(URL) as client:
        client.sadd(EFFECTS, f"{task}|{claim}")
        text = json.dumps(event)
        client.publish("task_status_events", text)
        client.lpush("task_status_queue", text)
    return {"execution_id": execution}


@app.task(name=TASK, bind=True)  # type: ignore[untyped-decorator]
def execute_task(self: Any, params: dict[str, Any]) -> dict[str, Any]:
    """The task under the name that senders use."""
    return execute(params, self.request.id)
