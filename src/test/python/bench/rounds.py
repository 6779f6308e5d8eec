"""Round trips and drains of echo tasks, with the real Celery client."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import redis
from celery import Celery

ECHO = "tasks.secretflow.hello.echo_task"
BATCH = 2000
ANSWER_LIMIT_SECONDS = 30.0
DRAIN_LIMIT_SECONDS = 60.0
LOOK_SECONDS = 0.01


@dataclass
class Side:
    """Somebody who answers echo tasks, and what was measured of them."""

    name: str
    url: str
    queue: str
    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = Celery(broker=self.url, backend=self.url)

    def echo(self, count: int) -> list[float]:
        """Submit and get, one after the other; returns the seconds of each."""
        taken = []
        for number in range(count):
            began = time.perf_counter()
            result = self.app.send_task(ECHO, args=[number], queue=self.queue)
            result.get(timeout=ANSWER_LIMIT_SECONDS)
            taken.append(time.perf_counter() - began)
        return taken

    def drain(self) -> float:
        """Fill a list aside, make it the queue in one step, and return the tasks per second until all are done."""
        aside = f"{self.queue}:aside"
        with redis.Redis.from_url(self.url) as client:
            keys = [
                f"celery-task-meta-{self.app.send_task(ECHO, args=[number], queue=aside).id}" for number in range(BATCH)
            ]
            began = time.perf_counter()
            client.rename(aside, self.queue)
            # To ask for all results again and again would cost Redis as much as the tasks do.
            while client.llen(self.queue) or client.exists(*keys) < BATCH:
                if time.perf_counter() - began > DRAIN_LIMIT_SECONDS:
                    raise TimeoutError(f"{self.name} did not drain {BATCH} tasks")
                time.sleep(LOOK_SECONDS)
            rate = BATCH / (time.perf_counter() - began)
            client.delete(*keys)
            return rate
