"""A stock Celery worker with a queue of its own, for canvases whose tasks run here and there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from celery import Celery, Task

PYTHON_QUEUE = "python_queue"

app = Celery("stock", broker=os.environ.get("STOCK_REDIS_URL", ""), backend=os.environ.get("STOCK_REDIS_URL", ""))
app.conf.task_default_queue = PYTHON_QUEUE


def wrap(value: Any) -> dict[str, Any]:
    """Return the value in an object, with what JSON writers like to lose."""
    return {"wrapped": value, "empty": [], "big": 2**70, "cn": "联邦"}


def collect(task: Task, *values: Any) -> dict[str, Any]:
    """Return all arguments, and as whose child the task was sent."""
    return {"values": values, "parent": task.request.parent_id, "root": task.request.root_id}


def fail(*_values: Any) -> None:
    """Fail whatever it gets."""
    raise ValueError("it's bad")


app.task(wrap, name="stock.wrap")
app.task(collect, name="stock.collect", bind=True)
app.task(fail, name="stock.fail")


@contextmanager
def running(redis_url: str) -> Iterator[None]:
    """Run the worker until the block ends."""
    command = [sys.executable, "-m", "celery", "-A", "e2e.python_worker", "worker", "-Q", PYTHON_QUEUE]
    process = subprocess.Popen(
        [*command, "-n", "stock@localhost", "--pool=solo", "--loglevel=INFO", "--without-gossip", "--without-mingle"],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "STOCK_REDIS_URL": redis_url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for line in process.stdout or ():
            if " ready." in line:
                break
        threading.Thread(target=lambda: list(process.stdout or ()), daemon=True).start()
        yield
    finally:
        process.terminate()
        process.wait(20)
