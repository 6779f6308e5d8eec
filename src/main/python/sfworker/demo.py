"""The main job, for a newcomer: a private set intersection through queue, routes, Ray and SecretFlow."""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

import redis
from celery import Celery

from sfworker.local import PROJECT, LocalWorker, WorkerNotReadyError

SAMPLES = PROJECT / "src" / "test" / "resources" / "samples"
FOLDER = PROJECT / "target" / "demo"


def main() -> int:
    """Start a worker, send it the sample PSI, show what a back end would see, and stop it again."""
    began = time.monotonic()
    data = prepare(FOLDER / "data")
    worker = LocalWorker(FOLDER)
    say("1/4 starting the worker: JVM with Camel routes, an embedded Redis, a private Ray (about 10 s)")
    worker.start()
    try:
        worker.wait_ready()
        say(f"    ready after {time.monotonic() - began:.1f} s; its log is {FOLDER / 'worker.log'}")
        run_psi(worker, data)
    except WorkerNotReadyError as error:
        say(str(error))
        return 1
    finally:
        say("4/4 stopping the worker")
        worker.stop()
        (FOLDER / "worker.log").write_text("\n".join(worker.lines), encoding="utf-8")
    say(f"done in {time.monotonic() - began:.1f} s")
    return 0


def prepare(data: Path) -> Path:
    """Copy the sample tables of alice and bob into a fresh data folder."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    for name in ("alice.csv", "bob.csv"):
        shutil.copy(SAMPLES / "data" / name, data)
    return data


def run_psi(worker: LocalWorker, data: Path) -> None:
    """Submit the sample task with the real Celery client and print events and result as they come."""
    finished = threading.Event()
    listener = threading.Thread(target=show_events, args=(worker.redis_url, finished), daemon=True)
    listener.start()
    app = Celery(broker=worker.redis_url, backend=worker.redis_url)
    task = json.loads((SAMPLES / "tasks" / "psi.json").read_text(encoding="utf-8"))
    say("2/4 submitting tasks.secretflow.execute_task with the Celery client: alice and bob, 200 rows each")
    began = time.monotonic()
    result = app.send_task("tasks.secretflow.execute_task", args=[task], queue="secretflow_queue")
    value = result.get(timeout=120)
    took = time.monotonic() - began
    finished.wait(10)
    show_result(value, took, data)


def show_events(url: str, finished: threading.Event) -> None:
    """Print the events of the list ``task_status_queue`` until the terminal one, as a web back end reads them."""
    with redis.Redis.from_url(url) as client:
        while not finished.is_set():
            popped = client.brpop(["task_status_queue"], timeout=1)
            if popped is None:
                continue
            event = json.loads(popped[1])
            stage, progress = event["data"]["stage"], event["data"].get("progress")
            say(f"    event {event['seq']}: {event['status']:8} {stage:22} {'' if progress is None else progress}")
            if stage in ("task_completed", "task_failed_final"):
                finished.set()


def show_result(value: dict[str, Any], took: float, data: Path) -> None:
    """Print what AsyncResult.get() returned and where the output is."""
    output = value["result"]["result"]
    rows = {report["party"]: report["original_count"] for report in output["reports"]}
    say(f"3/4 result after {took:.2f} s: {output['intersection_count']} common of {rows['alice']}/{rows['bob']} rows")
    say(f"    output: {data / 'out' / 'alice_psi.csv'}")


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
