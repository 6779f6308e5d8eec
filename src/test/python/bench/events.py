"""How long computations took, by the status events of the worker."""

from __future__ import annotations

import json
import threading
from types import TracebackType

import redis

CHANNEL = "task_status_events"
LIMIT_SECONDS = 30.0


class Watcher:
    """Listens to the channel of events; a computation lasts from `task_execution` to `task_completed`."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url)
        self._channel = self._client.pubsub(ignore_subscribe_messages=True)
        self._begun: dict[str, int] = {}
        self._taken: dict[str, float] = {}
        self._news = threading.Condition()

    def __enter__(self) -> Watcher:
        self._channel.subscribe(**{CHANNEL: self._note})
        self._thread = self._channel.run_in_thread(sleep_time=1.0, daemon=True)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._thread.stop()
        self._thread.join()
        self._client.close()

    def computing(self, execution: str) -> float:
        """Return the seconds of a computation that is done."""
        with self._news:
            if not self._news.wait_for(lambda: execution in self._taken, LIMIT_SECONDS):
                raise TimeoutError(f"no event says that {execution} is done")
            return self._taken[execution]

    def _note(self, message: dict[str, bytes]) -> None:
        event = json.loads(message["data"])
        stage, execution = event["data"]["stage"], event["execution_id"]
        with self._news:
            if stage == "task_execution":
                self._begun[execution] = event["ts_ms"]
            elif stage == "task_completed":
                self._taken[execution] = (event["ts_ms"] - self._begun[execution]) / 1000
                self._news.notify_all()
