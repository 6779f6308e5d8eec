"""The main job, for a newcomer: a private set intersection through queue, routes, Ray and SecretFlow."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import redis
from celery import Celery
from celery.exceptions import CeleryError
from kombu.exceptions import KombuError

from sfworker.local import PROJECT, LocalWorker, WorkerNotReadyError

SAMPLES = PROJECT / "src" / "test" / "resources" / "samples"
FOLDER = PROJECT / "target" / "demo"
LOG = FOLDER / "worker.log"
OUTPUT = FOLDER / "data" / "out" / "alice_psi.csv"
TASK = "tasks.secretflow.execute_task"
QUEUE = "secretflow_queue"
READY_SECONDS = 120
TASK_SECONDS = 120
# What the worker prints on its way, and what it means to somebody who sees it for the first time.
MILESTONES = {
    "started an embedded Redis": "Redis runs (none was configured, so the worker started one)",
    "Tomcat started": "HTTP answers",
    "connected address=": "Ray runs, on 127.0.0.1 only",
    " ready: ": f"the worker consumes {QUEUE}",
}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Start a worker, send it the sample PSI, show what a back end would see, and stop it again."""
    for number in SIGNALS:
        signal.signal(number, interrupt)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another demo runs in {shown(FOLDER)}: wait until it is done, or stop it with Ctrl-C")
            return 1
        try:
            return show()
        except KeyboardInterrupt:
            say("interrupted; nothing of the demo runs any more")
            return 130


def interrupt(number: int, frame: FrameType | None) -> None:
    """Leave by way of every `finally`; a second signal must not cut that short."""
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt


def show() -> int:
    """Run the four steps; returns the exit code."""
    began = time.monotonic()
    prepare(FOLDER / "data")
    try:
        with running(LocalWorker(FOLDER)) as worker:
            run_psi(worker)
    except (WorkerNotReadyError, CeleryError, KombuError, redis.RedisError) as error:
        say(f"the demo failed: {type(error).__name__}: {error}")
        say(f"the worker's log is {shown(LOG)}")
        return 1
    say(f"done in {time.monotonic() - began:.1f} s; the worker's log is {shown(LOG)}")
    say("next: README.md shows how to keep a worker running and how to submit from your own Python code")
    return 0


def prepare(data: Path) -> None:
    """Copy the sample tables of alice and bob into a fresh data folder."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    for name in ("alice.csv", "bob.csv"):
        shutil.copy(SAMPLES / "data" / name, data)


@contextlib.contextmanager
def running(worker: LocalWorker) -> Iterator[LocalWorker]:
    """A worker that consumes; ended, and its log written, however the block ends."""
    say("1/4 starting the worker: a JVM with the Camel routes, Redis, Ray (5 to 20 s)")
    try:
        worker.start()
    except FileNotFoundError as error:
        raise WorkerNotReadyError(f"'{error.filename}' is not on the PATH: add the bin folder of a JDK 17") from error
    patience = 2
    try:
        wait_ready(worker)
        yield worker
        patience = 60
    finally:
        say("4/4 stopping the worker, its Redis and its Ray")
        # After a failure a task may still run: the worker would wait for it, and the demo has no use for it.
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.stop(patience)
        LOG.write_text("\n".join(worker.lines) + "\n", encoding="utf-8")


def wait_ready(worker: LocalWorker) -> None:
    """Return when the worker consumes, and say how far it is until then."""
    began = time.monotonic()
    for line in worker.news(READY_SECONDS):
        for words, meaning in MILESTONES.items():
            if words in line:
                say(f"    {time.monotonic() - began:5.1f} s  {meaning}")
        if " ready: " in line:
            return
    ended = worker.process.poll()
    state = f"is not ready after {READY_SECONDS} s" if ended is None else f"ended with {ended}"
    raise WorkerNotReadyError(f"the worker {state}; it said last:\n" + "\n".join(worker.lines[-20:]))


def run_psi(worker: LocalWorker) -> None:
    """Submit the sample task with the real Celery client and print events and result as they come."""
    task = json.loads((SAMPLES / "tasks" / "psi.json").read_text(encoding="utf-8"))
    say(f"2/4 submitting {TASK} with the Celery client: alice and bob, 200 rows each;")
    say("    the first task also waits until Python has loaded SecretFlow (1 to 20 s)")
    began = time.monotonic()
    finished = threading.Event()
    threading.Thread(target=show_events, args=(worker.redis_url, began, finished), daemon=True).start()
    with client(worker.redis_url) as app:
        value = submit(app, task)
        took = time.monotonic() - began
        finished.wait(10)
        show_result(value, took)
        began = time.monotonic()
        submit(app, {**task, "execution_id": "exec-psi-002"})
        say(f"    the same task again, with SecretFlow loaded: {time.monotonic() - began:.2f} s from submit to result")


@contextlib.contextmanager
def client(url: str) -> Iterator[Celery]:
    """The Celery client of a web back end; lets go of Redis before the worker takes it away."""
    app = Celery(broker=url, backend=url)
    app.conf.result_backend_transport_options = {"retry_policy": {"max_retries": 3}}
    try:
        yield app
    finally:
        # Results that are forgotten later would try to reach Redis again and again.
        gc.collect()
        app.close()


def submit(app: Celery, task: dict[str, Any]) -> dict[str, Any]:
    """Send a task and wait for what AsyncResult.get() returns."""
    value: dict[str, Any] = app.send_task(TASK, args=[task], queue=QUEUE).get(timeout=TASK_SECONDS)
    return value


def show_events(url: str, began: float, finished: threading.Event) -> None:
    """Print the events of the list ``task_status_queue`` until the terminal one, as a web back end reads them."""
    with contextlib.suppress(redis.RedisError), redis.Redis.from_url(url) as client:
        while not finished.is_set():
            popped = client.brpop(["task_status_queue"], timeout=1)
            if popped is None:
                continue
            event = json.loads(popped[1])
            stage, progress = event["data"]["stage"], event["data"].get("progress")
            shown_progress = "" if progress is None else f"{progress:.0%}"
            text = f"event {event['seq']}: {event['status']:8} {stage:20} {shown_progress:>4}"
            say(f"    {time.monotonic() - began:5.1f} s  {text.rstrip()}")
            if stage in ("task_completed", "task_failed_final"):
                finished.set()


def show_result(value: dict[str, Any], took: float) -> None:
    """Print what AsyncResult.get() returned and where the output is."""
    output = value["result"]["result"]
    rows = {report["party"]: report["original_count"] for report in output["reports"]}
    say(f"3/4 result after {took:.2f} s: {output['intersection_count']} common of {rows['alice']}/{rows['bob']} rows")
    say(f"    output: {shown(OUTPUT)}, alice's rows that bob has too; it begins with")
    for line in OUTPUT.read_text(encoding="utf-8").splitlines()[:3]:
        say(f"        {line}")


def shown(path: Path) -> str:
    """The path as seen from the project's folder."""
    return str(path.relative_to(PROJECT))


def say(text: str) -> None:
    """Print a line at once; when nobody reads it any more, go on, because the worker has to be stopped."""
    with contextlib.suppress(BrokenPipeError):
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
