"""How long Redis works to keep the claims of a worker alive: none held, and a hundred.

Prints what each command took of Redis in five seconds. ``./mvnw -q -Pbench -Dbench=bench.renewals``
"""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from sfworker.local import PROJECT, LocalWorker

from bench import machine
from bench.swaps import ECHO, QUEUE

HELD = 100
# Several renewals: with the default lease there is one every five seconds.
WINDOW_SECONDS = 30.0
PER_SECONDS = 5.0
STEP = re.compile(r"^( *)- process:\n +ref: echo$", re.MULTILINE)
DELAY = r"\1- delay:\n\1    expression:\n\1      constant: '600000'\n\1    asyncDelayed: true\n\g<0>"


def main() -> None:
    """Start a worker whose echoes take ten minutes, look, send a hundred, look again."""
    for line in machine.describe():
        print(line)
    with tempfile.TemporaryDirectory(prefix="renewals-") as name:
        folder = Path(name)
        shutil.copytree(PROJECT / "routes", folder / "routes")
        slow_down(folder / "routes")
        settings = {
            "SFWORKER_ROUTES": str(folder / "routes"),
            "SFWORKER_ROUTES_DRYRUN": "false",
            "RAY_ADDRESS": "127.0.0.1:9",
            "SFWORKER_CELERY_WAITFORRAY": "false",
            "MAX_CONCURRENT_TASKS": str(HELD),
            "WORKER_SHUTDOWN_TIMEOUT": "1",
        }
        worker = LocalWorker(folder, settings=settings)
        worker.start()
        try:
            worker.wait_ready()
            with redis.Redis.from_url(worker.redis_url) as store:
                idle, said = spent(store)
                print(f"held {store.hlen('unacked')}: {said}")
                hold(worker, store)
                busy, said = spent(store)
                print(f"held {store.hlen('unacked')}: {said}")
                print(f"so holding {HELD} takes {busy - idle:.2f} ms of Redis in 5 s (aim: 1 ms)")
        finally:
            worker.stop()


def slow_down(routes: Path) -> None:
    """Put a long wait before the echo; it holds no thread."""
    file = routes / "15-small.camel.yaml"
    text, found = STEP.subn(DELAY, file.read_text(encoding="utf-8"))
    if found != 1:
        raise ValueError(f"{file} has not the step {STEP.pattern!r}")
    file.write_text(text, encoding="utf-8")


def hold(worker: LocalWorker, store: redis.Redis) -> None:
    """Send tasks until so many are held."""
    app = Celery("renewals", broker=worker.redis_url, task_ignore_result=True)
    for number in range(HELD):
        app.send_task(ECHO, args=[number], queue=QUEUE)
    app.close()
    deadline = time.monotonic() + 30
    while store.hlen("unacked") < HELD:
        if time.monotonic() > deadline:
            raise TimeoutError(f"only {store.hlen('unacked')} are held")
        threading.Event().wait(0.1)


def spent(store: redis.Redis) -> tuple[float, str]:
    """Return the milliseconds of Redis in five seconds, from a longer window, and what they are made of."""
    before = usec(store)
    threading.Event().wait(WINDOW_SECONDS)
    after = usec(store)
    share = PER_SECONDS / WINDOW_SECONDS
    rows = {name: (after[name] - before.get(name, 0)) * share for name in after}
    used = {name: value for name, value in sorted(rows.items()) if value >= 1 and name != "info"}
    listed = ", ".join(f"{name} {value:.0f} µs" for name, value in used.items())
    total = sum(used.values()) / 1000
    return total, f"{total:.2f} ms of Redis in {PER_SECONDS:.0f} s ({listed})"


def usec(store: redis.Redis) -> dict[str, float]:
    """Commands inside scripts are part of their script's time."""
    stats: dict[str, Any] = store.info("commandstats")
    scripts = ("evalsha", "eval", "fcall", "brpop", "blpop", "bzpopmin", "ping", "info", "subscribe")
    names = {name.removeprefix("cmdstat_"): values for name, values in stats.items()}
    return {name: float(values["usec"]) for name, values in names.items() if name in scripts}


if __name__ == "__main__":
    main()
