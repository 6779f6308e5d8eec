"""The application of the stock Celery worker; the settings are those of the Python worker that sfworker replaces."""

from __future__ import annotations

import os
import time
from typing import Any

from celery import Celery

URL = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/1")

app = Celery("bench", broker=URL, backend=URL)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_track_started=True,
    result_expires=86400,
    broker_connection_retry_on_startup=True,
)


def echo(data: Any) -> dict[str, Any]:
    """Answer as the echo task of sfworker does."""
    return {
        "message": "Echo: Data received successfully",
        "task_name": "echo_task",
        "timestamp": time.time(),
        "echoed_data": data,
        "data_type": type(data).__name__,
        "data_length": len(str(data)),
        "status": "success",
    }


app.task(name="tasks.secretflow.hello.echo_task")(echo)
