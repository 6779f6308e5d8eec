"""What Celery's own receiver of events hears, and what is published about a task."""

from __future__ import annotations

import json
import threading
from typing import Any

import redis
from celery import Celery

from conformance.eventually import holds

PROBE = "conformance-probe"
START_SECONDS = 20

Event = dict[str, Any]


class Heard:
    """Collects all events of all workers, as a monitor does."""

    def __init__(self, app: Celery) -> None:
        self._events: list[Event] = []
        self._connection = app.connection_for_read()
        self._receiver = app.events.Receiver(self._connection, handlers={"*": self._events.append})
        self._thread = threading.Thread(target=self._receiver.capture, kwargs={"wakeup": False}, daemon=True)
        self._thread.start()
        with app.events.default_dispatcher() as dispatcher:
            assert holds(lambda: self._hears(dispatcher), START_SECONDS)

    def _hears(self, dispatcher: Any) -> bool:
        """Whether an event of our own arrived, now or before."""
        dispatcher.send(PROBE)
        return any(event["type"] == PROBE for event in list(self._events))

    def of(self, task: str) -> list[Event]:
        """Events of a task, in the order in which they came."""
        return [event for event in list(self._events) if event.get("uuid") == task]

    def types_of(self, task: str) -> list[str]:
        """Types of the events of a task."""
        return [event["type"] for event in self.of(task)]

    def from_worker(self, node: str, kind: str) -> list[Event]:
        """Events of a worker of one type."""
        return [event for event in list(self._events) if (event["hostname"], event["type"]) == (node, kind)]

    def wait_for(self, task: str, kind: str, seconds: float = 10) -> Event:
        """Return the event of a task of one type, once it came."""
        assert holds(lambda: kind in self.types_of(task), seconds), f"no {kind} but {self.types_of(task)}"
        return next(event for event in self.of(task) if event["type"] == kind)

    def close(self) -> None:
        """Stop listening."""
        self._receiver.should_stop = True
        self._thread.join(5)
        self._connection.release()


class Published:
    """Messages of a channel from now on."""

    def __init__(self, store: redis.Redis, channel: str) -> None:
        self._channel = store.pubsub(ignore_subscribe_messages=True)
        self._channel.subscribe(channel)
        self._channel.get_message(timeout=5)
        self._texts: list[bytes] = []

    def texts(self) -> list[bytes]:
        """All messages so far, as they are."""
        while (message := self._channel.get_message(timeout=0.05)) is not None:
            self._texts.append(message["data"])
        return self._texts

    def states(self) -> list[str]:
        """States of the result records among them."""
        return [json.loads(text)["status"] for text in self.texts()]

    def close(self) -> None:
        """Stop listening."""
        self._channel.close()
