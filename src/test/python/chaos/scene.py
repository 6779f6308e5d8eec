"""Two workers with Ray, a task that runs on one of them, and a client that sees what becomes of it."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import redis
from celery import Celery
from kombu.exceptions import KombuError
from sfworker.processes import wait_until

from chaos import observer
from chaos.history import Event, Record
from chaos.members import Member, Ours
from chaos.observer import QUEUE, Listener
from chaos.processes import find, is_party
from chaos.redis_server import RedisServer
from chaos.sender import TASK

ECHO = "tasks.secretflow.hello.echo_task"
HELD_SECONDS = 12.0
RUNNING_SECONDS = 60.0
ECHO_SECONDS = 60.0
ECHO_WAIT_SECONDS = 5.0
END_SECONDS = 180.0
REST_SECONDS = 45.0
LOOK_SECONDS = 0.02
NAMES = ("worker1", "worker2")

ROUTE = """
- route:
    id: sleeping
    from:
      uri: direct:sleeping
      steps:
        - process:
            ref: sleeping
        - process:
            ref: commit
"""
MODULE = '''
"""Computes for a while."""

import time


def run(task):
    time.sleep(task.parameters["seconds"])
    return {"slept": task.parameters["seconds"]}
'''
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "sleeping",
    "description": "Computes for a while.",
    "type": "object",
    "required": ["seconds"],
    "properties": {"seconds": {"description": "how long", "type": "number"}},
}
T = TypeVar("T")


@dataclass(frozen=True)
class Held:
    """A task that runs on a worker."""

    task: str
    execution: str


class Scene:
    """What the faults are done to."""

    def __init__(self, server: RedisServer, members: Sequence[Member], listener: Listener) -> None:
        self.server = server
        self._members = members
        self._listener = listener
        self._app = Celery(broker=server.url)
        self._app.conf.broker_transport_options = {"socket_timeout": 3, "socket_connect_timeout": 3}
        self._client = server.client("chaos-scene")

    def close(self) -> None:
        """Let go of Redis."""
        self._app.close()
        self._client.close()

    def member(self, name: str) -> Member:
        """Return a worker by its name."""
        return next(member for member in self._members if member.name == name)

    def hold(self) -> Held:
        """Send a task and return when it computes."""
        task, execution = str(uuid.uuid4()), f"held-{uuid.uuid4().hex[:8]}"
        params = {
            "execution_id": execution,
            "sf_init_config": {"parties": ["alice", "bob"], "address": "local"},
            "task_config": {"task_type": "sleeping", "seconds": HELD_SECONDS},
        }
        self._app.send_task(TASK, args=[params], task_id=task, queue=QUEUE)
        held = Held(task, execution)
        if not wait_until(lambda: bool(self.runs(held)), RUNNING_SECONDS):
            raise TimeoutError(f"{execution} does not run")
        return held

    def _events(self, held: Held) -> list[Event]:
        """All events of the task, without repeats, from list and channel: both may have lost some."""
        heard = [each for each in self._listener.heard if isinstance(each, Event)]
        nothing: list[Event] = []
        listed = self._ask(lambda: observer.listed_events(self._client), nothing)
        own = {each.event_id: each for each in [*heard, *listed] if each.execution == held.execution}
        return sorted(own.values(), key=lambda each: each.number)

    def until_echo(self, began: float) -> float | None:
        """Return the seconds until a task that is sent from now on is answered."""
        while time.monotonic() - began < ECHO_SECONDS:
            task = str(uuid.uuid4())
            with contextlib.suppress(KombuError, redis.RedisError, OSError):
                self._app.send_task(ECHO, args=["?"], task_id=task, queue=QUEUE, retry=False)
                if wait_until(lambda task=task: self._ended(task), ECHO_WAIT_SECONDS):  # type: ignore[misc]
                    return time.monotonic() - began
            time.sleep(LOOK_SECONDS)
        return None

    def until_end(self, held: Held, began: float) -> float | None:
        """Return the seconds until the task has a final record."""
        return time.monotonic() - began if wait_until(lambda: self._ended(held.task), END_SECONDS) else None

    def _ended(self, task: str) -> bool:
        record = self._record(task)
        return record is not None and record.final

    def _record(self, task: str) -> Record | None:
        return self._ask(lambda: observer.stored_records(self._client, [task]).get(task), None)

    def _ask(self, question: Callable[[], T], otherwise: T) -> T:
        try:
            return question()
        except redis.RedisError:
            return otherwise

    def state(self, held: Held) -> str:
        """Return how the task ended."""
        record = self._record(held.task)
        return "no record" if record is None else f"{record.state} {record.error}".strip()

    def runs(self, held: Held) -> list[str]:
        """Return on which worker it computed, each time."""
        return [each.worker for each in self._events(held) if each.stage == "task_execution"]

    def runs_again(self, held: Held, struck: float) -> float | None:
        """Return the seconds from a moment until the task computed again."""
        later = [each.at - struck for each in self._events(held) if each.stage == "task_execution" and each.at > struck]
        return min(later, default=None)

    def ends(self, held: Held) -> int:
        """Return how many terminal events it has."""
        return sum(each.terminal for each in self._events(held))

    def left(self) -> dict[str, int]:
        """Return what does not go away."""
        found: dict[str, int] = {}

        def none() -> bool:
            found.clear()
            found.update({name: count for name, count in self._everything().items() if count})
            return not found

        wait_until(none, REST_SECONDS)
        return found

    def _everything(self) -> dict[str, int]:
        parties = sum(len(find(member.pid, is_party)) for member in self._members if member.alive)
        in_redis = self._ask(lambda: observer.left_in_redis(self._client), {"answers of Redis": 1})
        return in_redis | {"party processes": parties}


@contextlib.contextmanager
def scene(folder: Path, lease: int) -> Iterator[Scene]:
    """Start Redis and both workers; gone at the end of the block."""
    folder.mkdir(parents=True)
    algorithms = write_algorithm(folder / "algorithms")
    with contextlib.ExitStack() as ends:
        server = RedisServer(folder / "redis")
        ends.callback(server.stop)
        server.start()
        settings: dict[str, Any] = {
            "REDIS_URL": server.worker_url,
            "SFWORKER_ALGORITHM_FOLDER": str(algorithms),
            "SFWORKER_CELERY_LEASE": f"{lease}s",
            "SFWORKER_RAY_RUNNER_LEASE": f"{lease}s",
            "SFWORKER_RETRY_DELAY": "2s",
            "WORKER_SHUTDOWN_TIMEOUT": "20",
        }
        members = [Ours(name, folder / name, settings, " ready: ") for name in NAMES]
        for member in members:
            ends.callback(member.stop)
            member.start()
        listener = Listener(server)
        ends.callback(listener.close)
        listener.start()
        for member in members:
            member.wait_ready()
        stage = Scene(server, members, listener)
        ends.callback(stage.close)
        yield stage


def write_algorithm(folder: Path) -> Path:
    """Write the task type that computes for a while, as a user would add it."""
    folder.mkdir()
    (folder / "sleeping.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (folder / "sleeping.camel.yaml").write_text(ROUTE, encoding="utf-8")
    (folder / "sleeping.py").write_text(MODULE, encoding="utf-8")
    return folder
