"""Starts of a worker, each with the first computation of a fresh worker."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from celery import Celery
from sfworker.local import PROJECT, LocalWorker

from bench.machine import say

SAMPLES = PROJECT / "src" / "test" / "resources" / "samples"
QUEUE = "secretflow_queue"
RESULT_LIMIT_SECONDS = 60.0
HTTP_LIMIT_SECONDS = 60.0


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process until it answered over HTTP, and until it consumed."""

    http: float
    ready: float
    cold_psi: float


def fresh_worker(folder: Path) -> LocalWorker:
    """Return a worker, not started yet, with the sample tables in its data folder."""
    data = folder / "data"
    data.mkdir(parents=True)
    for name in ("alice.csv", "bob.csv"):
        shutil.copy(SAMPLES / "data" / name, data)
    return LocalWorker(folder)


def start(worker: LocalWorker) -> Start:
    """Start the worker and measure until its first computation is done."""
    up: list[float] = []
    began = time.monotonic()
    worker.start()
    looker = threading.Thread(target=_wait_for_http, args=(worker.http_port, up), daemon=True)
    looker.start()
    worker.wait_ready()
    ready = time.monotonic() - began
    cold = psi(worker.redis_url, 1)[0]
    looker.join(HTTP_LIMIT_SECONDS)
    measured = Start(up[0] - began, ready, cold)
    say(f"  HTTP up {measured.http:.2f} s, ready {measured.ready:.2f} s, first PSI {measured.cold_psi:.2f} s")
    return measured


def psi(url: str, count: int) -> list[float]:
    """Submit the sample PSI and get its result, one after the other; returns the seconds of each."""
    task = json.loads((SAMPLES / "tasks" / "psi.json").read_text(encoding="utf-8"))
    app = Celery(broker=url, backend=url)
    taken = []
    for _ in range(count):
        # One that had run before would not be computed again.
        task["execution_id"] = f"bench-{time.monotonic_ns()}"
        began = time.perf_counter()
        result = app.send_task("tasks.secretflow.execute_task", args=[task], queue=QUEUE)
        answer = result.get(timeout=RESULT_LIMIT_SECONDS)
        taken.append(time.perf_counter() - began)
        common = answer["result"]["result"]["intersection_count"]
        if common != 150:
            raise ValueError(f"the sample has 150 common rows, not {common}")
    # Else the result looks for its Redis when it is collected, and the worker's is gone by then.
    del result
    app.close()
    return taken


def _wait_for_http(port: int, up: list[float]) -> None:
    deadline = time.monotonic() + HTTP_LIMIT_SECONDS
    while not up and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/actuator/health/liveness")
            if connection.getresponse().status == 200:
                up.append(time.monotonic())
        except (OSError, http.client.HTTPException):
            # Nobody listens yet.
            pass
        finally:
            connection.close()
        # Not more often: each look that fails costs the worker time and a line of its log.
        time.sleep(0.05)
