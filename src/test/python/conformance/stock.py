"""A stock Celery worker as the peer of ours, and its application: the same tasks, in Python.

The application is what `celery -A conformance.stock worker` loads, in a process of its own.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from celery.signals import worker_init

from bench.stock import Beside
from conformance.eventually import holds

NODE = "python@127.0.0.1"
QUEUE = "python_queue"
GATE_SECONDS = 60
URL = os.environ.get("STOCK_REDIS_URL", "redis://127.0.0.1:6379/0")
REVOKED = [task for task in os.environ.get("STOCK_REVOKED", "").split(",") if task]

app = Celery("stock", broker=URL, backend=URL, set_as_current=False)
app.conf.update(
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": int(os.environ.get("STOCK_VISIBILITY_TIMEOUT", "3600"))},
)


def echo(data: Any) -> dict[str, Any]:
    """Answer with the data."""
    return {"echoed_data": data}


def twice(number: int) -> int:
    """Answer with twice the number."""
    return 2 * number


def gate(task: Any, *arguments: Any, **keywords: Any) -> dict[str, Any]:
    """Wait until the gate of this task is opened, as the task type `gate` of our worker does."""
    with redis.Redis.from_url(URL) as store:
        store.incr(f"conformance:runs:{task.request.id}")
        store.rpush("conformance:order", task.request.id)
        holds(lambda: bool(store.exists(f"conformance:gate:{task.request.id}")), GATE_SECONDS)
    return {"redelivered": bool(task.request.delivery_info.get("redelivered"))}


# Not shared with the clients in this process, which would then check arguments before they send.
app.task(name="tasks.secretflow.hello.echo_task", shared=False, typing=False)(echo)
app.task(name="conformance.twice", shared=False)(twice)
app.task(name="tasks.secretflow.execute_task", shared=False, bind=True)(gate)


def revoke_some(**_: Any) -> None:
    """Know some tasks as revoked before the worker says hello to the others."""
    from celery.worker import state

    state.revoked.update(REVOKED)


worker_init.connect(revoke_some)


@dataclass
class Stock:
    """A running stock worker."""

    beside: Beside
    log: Path

    @staticmethod
    def start(url: str, folder: Path, queue: str = QUEUE, **settings: str) -> Stock:
        """Start a worker and wait until it consumes; settings are environment variables of the application."""
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"stock-{len(list(folder.glob('stock-*.log')))}.log"
        command = ["-m", "celery", "-A", "conformance.stock", "worker", "--queues", queue, "--hostname", NODE]
        options = ["--pool", "threads", "--concurrency", "2", "--loglevel", "INFO"]
        beside = Beside([*command, *options], log, {"STOCK_REDIS_URL": url, **settings})
        beside.start()
        try:
            beside.wait_for(f"{NODE} ready")
        except BaseException:
            beside.stop()
            raise
        return Stock(beside, log)

    def crash(self) -> None:
        """End the worker with SIGKILL."""
        os.kill(self.beside.pid, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """End the worker."""
        self.beside.stop()
