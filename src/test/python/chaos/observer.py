"""Hears what is published during a run, and reads at its end what is stored."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import redis

from chaos.history import Effect, Event, Heard, Record
from chaos.redis_server import RedisServer
from chaos.routes import EFFECTS

QUEUE = "secretflow_queue"
SEPARATOR = "\x06\x16"
LISTS = (QUEUE, *(f"{QUEUE}{SEPARATOR}{step}" for step in (3, 6, 9)))
FOLLOW_UPS = "chaos_follow_ups"
META = "celery-task-meta-"
CHANNEL = "task_status_events"
EVENTS = "task_status_queue"
HELD = ("unacked", "unacked:worker1", "unacked:worker2")
DELAYED, DELAYED_BODY = f"sfworker:1:delayed:{QUEUE}", f"sfworker:1:delayed-body:{QUEUE}"
PAGE = 2000


class Listener:
    """Subscribes to records and events, on one connection, so that their order is Redis's."""

    def __init__(self, server: RedisServer) -> None:
        self._server = server
        self.heard: list[Heard] = []
        self.gaps = 0
        self.finals: dict[str, float] = {}
        self._closed = threading.Event()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Return when the subscription stands."""
        self._thread.start()
        if not self._listening.wait(10):
            raise TimeoutError("the listener could not subscribe")

    def close(self) -> None:
        """Stop hearing."""
        self._closed.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._listen()
            except (redis.RedisError, OSError):
                self.gaps += 1
                self._closed.wait(0.05)

    def _listen(self) -> None:
        with self._server.client("chaos-listener") as client, client.pubsub() as pubsub:
            pubsub.psubscribe(f"{META}*")
            pubsub.subscribe(CHANNEL)
            while not self._closed.is_set():
                message = pubsub.get_message(timeout=0.5)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self._listening.set()
                elif message["type"] == "message":
                    self.heard.append(event(message["data"]))
                elif message["type"] == "pmessage":
                    self._note(record(message["channel"].removeprefix(META), message["data"]))

    def _note(self, heard: Record) -> None:
        self.heard.append(heard)
        if heard.final:
            self.finals.setdefault(heard.task, heard.at)


def event(text: str) -> Event:
    """Read what the checker needs of an event."""
    json_event = json.loads(text)
    return Event(
        execution=json_event["execution_id"],
        stage=json_event["data"]["stage"],
        event_id=json_event["event_id"],
        number=json_event["seq"],
        at=json_event.get("ts_ms", 0) / 1000,
        worker=json_event.get("worker_container", ""),
    )


def record(task: str, text: str) -> Record:
    """Read what the checker needs of a record."""
    json_record = json.loads(text)
    result = json_record.get("result")
    error = result.get("exc_type", "") if isinstance(result, dict) else ""
    content = hashlib.sha256(text.encode()).hexdigest()
    return Record(task, json_record["status"], error, content, time.time())


def stored_records(client: redis.Redis, tasks: Iterable[str]) -> dict[str, Record]:
    """Return the records that are there."""
    names = list(tasks)
    found = {}
    for start in range(0, len(names), PAGE):
        page = names[start : start + PAGE]
        for task, text in zip(page, client.mget([META + task for task in page]), strict=True):
            if text is not None:
                found[task] = record(task, str(text))
    return found


def listed_events(client: redis.Redis) -> list[Event]:
    """Return the list of events, the oldest first."""
    found: list[Event] = []
    for start in range(0, client.llen(EVENTS), PAGE):
        found += [event(str(text)) for text in client.lrange(EVENTS, start, start + PAGE - 1)]
    return found[::-1]


def effects(client: redis.Redis) -> list[Effect]:
    """Return what the effect step said."""
    return [Effect(*member.split("|", 1)) for member in client.sscan_iter(EFFECTS, count=PAGE)]


def follow_ups(client: redis.Redis) -> list[str]:
    """Return the parents of the follow-up messages."""
    return [json.loads(text)["headers"]["parent_id"] for text in client.lrange(FOLLOW_UPS, 0, -1)]


def messages(client: redis.Redis) -> frozenset[str]:
    """Return the tasks that have a message somewhere: waiting, claimed, or delayed."""
    texts = [text for name in LISTS for text in client.lrange(name, 0, -1)]
    texts += client.hvals(DELAYED_BODY)
    texts += [text for name in HELD for text in client.hvals(name)]
    return frozenset(task for text in texts for task in _ids(str(text)))


def _ids(text: str) -> Iterator[str]:
    envelope: Any = json.loads(text)
    if isinstance(envelope, list):
        envelope = envelope[0]
    yield envelope["headers"]["id"]


def left_in_redis(client: redis.Redis) -> dict[str, int]:
    """Return how much there is of what should be empty after a run."""
    left = {name.replace(SEPARATOR, "+"): client.llen(name) for name in LISTS}
    left |= {name: client.hlen(name) for name in (*HELD, DELAYED_BODY)}
    left |= {name: client.zcard(name) for name in ("unacked_index", DELAYED)}
    claims = sum(1 for _ in client.scan_iter("sfworker:1:claim:*", count=PAGE))
    held = sum(client.scard(name) for name in client.scan_iter("sfworker:1:claims:*", count=PAGE))
    return left | {"claims": claims, "tags of owners": held}


def execution_of(text: str) -> str:
    """Return the execution id in a message of ours."""
    body = json.loads(base64.b64decode(json.loads(text)["body"]))
    return str(body[0][0]["execution_id"])
