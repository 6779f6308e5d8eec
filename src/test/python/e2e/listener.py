"""A web back end's listener: it sees every event on the channel and on the list."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import redis

CHANNEL = "task_status_events"
QUEUE = "task_status_queue"
TERMINAL = ("task_completed", "task_failed_final")

Event = dict[str, Any]


class StatusListener:
    """Collects the events of both transports, by execution id and in order of arrival."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url)
        self._pubsub = self._client.pubsub(ignore_subscribe_messages=False)
        self._pubsub.subscribe(CHANNEL)
        self._pubsub.get_message(timeout=10)
        self._changed = threading.Condition()
        self._published: list[Event] = []
        self._popped: list[Event] = []
        self._closed = threading.Event()
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._subscribe, self._pop)]
        for thread in self._threads:
            thread.start()

    def _subscribe(self) -> None:
        while not self._closed.is_set():
            message = self._pubsub.get_message(timeout=0.5)
            if message is not None and message["type"] == "message":
                self._add(self._published, message["data"])

    def _pop(self) -> None:
        client = redis.Redis(connection_pool=self._client.connection_pool)
        while not self._closed.is_set():
            popped = client.brpop([QUEUE], timeout=1)
            if popped is not None:
                self._add(self._popped, popped[1])

    def _add(self, events: list[Event], text: bytes | str) -> None:
        with self._changed:
            events.append(json.loads(text))
            self._changed.notify_all()

    def until_terminal(self, execution: str, seconds: float = 60) -> list[Event]:
        """Return the events of an execution once both transports delivered the terminal one; they must agree."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not (self._terminal(self._published, execution) and self._terminal(self._popped, execution)):
                if not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"no terminal event of {execution}; seen: {self.stages(execution)}")
            published = self._of(self._published, execution)
            popped = self._of(self._popped, execution)
        assert published == popped
        return published

    def stages(self, execution: str) -> list[str]:
        """Return the stages published so far."""
        return [event["data"]["stage"] for event in self._of(self._published, execution)]

    @staticmethod
    def _of(events: list[Event], execution: str) -> list[Event]:
        return [event for event in events if event["execution_id"] == execution]

    def _terminal(self, events: list[Event], execution: str) -> bool:
        return any(event["data"]["stage"] in TERMINAL for event in self._of(events, execution))

    def close(self) -> None:
        """Stop listening."""
        self._closed.set()
        for thread in self._threads:
            thread.join(5)
        self._pubsub.close()
        self._client.close()
