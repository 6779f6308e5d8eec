"""Edits the routes of one worker again and again under load: what does a swap cost, and does anything pile up?

Prints the time in which old and new routes change places, and threads, heap, Redis connections and metrics at the
beginning and at the end. ``./mvnw -q -Pbench -Dbench=bench.swaps``
"""

from __future__ import annotations

import gc
import json
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from sfworker.local import PROJECT, LocalWorker

SWAPS = 200
QUEUE = "secretflow_queue"
ECHO = "tasks.secretflow.hello.echo_task"


def main() -> None:
    """Start a worker, swap, print."""
    with tempfile.TemporaryDirectory(prefix="swaps-") as name:
        folder = Path(name)
        shutil.copytree(PROJECT / "routes", folder / "routes")
        settings = {
            "SFWORKER_ROUTES": str(folder / "routes"),
            "SFWORKER_ROUTES_INTERVAL": "100ms",
            "RAY_ADDRESS": "127.0.0.1:9",
            "SFWORKER_CELERY_WAITFORRAY": "false",
        }
        worker = LocalWorker(folder, settings=settings)
        worker.start()
        try:
            worker.wait_ready()
            measure(worker, folder / "routes" / "30-device.camel.yaml")
        finally:
            worker.stop()


def measure(worker: LocalWorker, file: Path) -> None:
    """Swap, and print what came of it."""
    load = Load(worker.redis_url)
    text = file.read_text(encoding="utf-8")
    for number in range(10):
        swap(worker, file, f"{text}# warm-up {number}\n")
    before = numbers(worker)
    for number in range(SWAPS):
        swap(worker, file, f"{text}# {number}\n")
    waits = load.close()
    after = numbers(worker)
    exchanged = [int(found[1]) for line in worker.lines if (found := re.search(r"exchanged in (\d+) ms", line))]
    print(f"swaps {SWAPS}; old and new change places in, ms: {spread([float(value) for value in exchanged[-SWAPS:]])}")
    print(f"echo during the swaps, from sending to result, ms: {spread([wait * 1000 for wait in waits])}")
    for key, value in before.items():
        print(f"{key}: {value:,.0f} before, {after[key]:,.0f} after")


def swap(worker: LocalWorker, file: Path, text: str) -> None:
    before = routes(worker)["active"]
    file.write_text(text, encoding="utf-8")
    deadline = time.monotonic() + 60
    while routes(worker)["active"] == before:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the edit was not taken: {routes(worker)['history'][0]}")
        threading.Event().wait(0.05)


def routes(worker: LocalWorker) -> Any:
    return json.loads(read(worker, "routes"))


def read(worker: LocalWorker, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{worker.http_port}/actuator/{path}", timeout=30) as answer:
        return str(answer.read().decode())


def numbers(worker: LocalWorker) -> dict[str, float]:
    """Return what may pile up, once the last retired routes have had time to end, after a collection of garbage."""
    pid = worker.process.pid
    deadline = time.monotonic() + 30
    while len(routes(worker)["retired"]) > 4 and time.monotonic() < deadline:
        threading.Event().wait(0.2)
    histogram = collected(pid)
    metrics = read(worker, "prometheus")
    with redis.Redis.from_url(worker.redis_url) as store:
        clients = store.info("clients")["connected_clients"]
    return {
        "heap after collection, bytes": histogram,
        "threads": float(len(list(Path(f"/proc/{pid}/task").iterdir()))),
        "Redis connections": float(clients),
        "lines of metrics": float(len(metrics.splitlines())),
    }


def collected(pid: int) -> float:
    """Return the bytes of all living objects."""
    text = subprocess.run(["jcmd", str(pid), "GC.class_histogram"], capture_output=True, text=True, check=True).stdout
    total = re.search(r"^Total +\d+ +(\d+)", text, re.MULTILINE)
    if total is None:
        raise ValueError("the JVM gave no histogram")
    return float(total[1])


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"median {statistics.median(ordered):.1f}, p99 {last:.1f}, most {ordered[-1]:.1f}"


class Load:
    """Echoes, one after the other."""

    def __init__(self, url: str) -> None:
        self._app = Celery("swaps", broker=url, backend=url)
        self._waits: list[float] = []
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._closed.wait(0.01):
            begin = time.monotonic()
            self._app.send_task(ECHO, args=["x"], queue=QUEUE).get(timeout=60)
            self._waits.append(time.monotonic() - begin)

    def close(self) -> list[float]:
        self._closed.set()
        self._thread.join(60)
        # Results that are forgotten after Redis is gone would try to reach it again and again.
        gc.collect()
        self._app.close()
        return self._waits


if __name__ == "__main__":
    main()
