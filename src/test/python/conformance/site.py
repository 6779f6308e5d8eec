"""A Redis, the workers on it, and the Celery client of a web back end."""

from __future__ import annotations

import json
import os
import signal
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from celery.result import AsyncResult
from sfworker.local import LocalWorker

from conformance.eventually import eventually
from conformance.redis_server import RedisServer

QUEUE = "secretflow_queue"
LISTS = (QUEUE, *(f"{QUEUE}\x06\x16{step}" for step in (3, 6, 9)))
ECHO = "tasks.secretflow.hello.echo_task"
EXECUTE = "tasks.secretflow.execute_task"
READY_SECONDS = 120
HEARS_SECONDS = 20
SETTLED_SECONDS = 15

Json = dict[str, Any]


@dataclass
class Client:
    """The Celery client, with settings, and a plain connection to its Redis; all its keys begin with `prefix`."""

    url: str
    # The types of redis-py are those of text and bytes, of waiting and not; here it is bytes, at once.
    store: Any
    options: Mapping[str, Any] = field(default_factory=dict)
    prefix: str = ""
    app: Celery = field(init=False)

    def __post_init__(self) -> None:
        self.app = Celery(broker=self.url, backend=self.url, set_as_current=False)
        self.app.conf.update(self.options)

    def echo(self, *args: Any, **options: Any) -> AsyncResult:
        """Send an echo task."""
        return self.app.send_task(ECHO, args=args, queue=QUEUE, **options)

    def task(self, task_type: str, config: Json | None = None, **options: Any) -> AsyncResult:
        """Send a computation."""
        return self.app.send_task(EXECUTE, args=[parameters(task_type, config)], queue=QUEUE, **options)

    def gate(self, **options: Any) -> AsyncResult:
        """Send a task that runs until `open_gates`."""
        return self.task("gate", **options)

    def open_gates(self, *tasks: AsyncResult) -> None:
        """Let gate tasks end, also before they start."""
        for task in tasks:
            self.store.set(f"conformance:gate:{task.id}", "open", ex=600)

    def runs(self, task: AsyncResult) -> int:
        """How often a gate task was started."""
        return int(self.store.get(f"conformance:runs:{task.id}") or 0)

    def order(self, tasks: Sequence[AsyncResult]) -> list[int]:
        """Numbers of gate tasks in the order in which they were started."""
        ids = [task.id for task in tasks]
        started = [key.decode() for key in self.store.lrange("conformance:order", 0, -1)]
        return [ids.index(task) for task in started if task in ids]

    def meta(self, task: AsyncResult | str) -> bytes | None:
        """The result record as it is stored."""
        stored: bytes | None = self.store.get(f"{self.prefix}celery-task-meta-{getattr(task, 'id', task)}")
        return stored

    def record(self, task: AsyncResult | str) -> Json:
        """The result record, an empty one when there is none; fails when it is not strictly JSON."""
        stored: Json = json.loads(self.meta(task) or b"{}", parse_constant=no_json)
        return stored

    def state(self, task: AsyncResult | str) -> str | None:
        """State in the result record."""
        return self.record(task).get("status")

    def ends(self, task: AsyncResult | str, state: str, seconds: float = 10) -> Json:
        """Wait for a state of the record; return the record."""
        eventually(lambda: self.state(task), state, seconds)
        return self.record(task)

    def stages(self, execution: str) -> list[str]:
        """Stages of an execution that listeners of status events were told; nobody pops them here."""
        events = [json.loads(event) for event in reversed(self.store.lrange("task_status_queue", 0, -1))]
        return [event["data"]["stage"] for event in events if event["execution_id"] == execution]

    def push(self, message: Json | str | bytes) -> None:
        """Put a message of our own making into the queue."""
        self.store.lpush(QUEUE, json.dumps(message) if isinstance(message, dict) else message)

    def unsettled(self) -> dict[str, int]:
        """What is still waiting or claimed."""
        counts = {name: int(self.store.llen(self.prefix + name)) for name in LISTS}
        counts["unacked"] = int(self.store.hlen(f"{self.prefix}unacked"))
        counts["unacked_index"] = int(self.store.zcard(f"{self.prefix}unacked_index"))
        return {name: count for name, count in counts.items() if count}

    def close(self) -> None:
        """Forget everything."""
        consumer = self.app.backend.result_consumer
        consumer.stop()
        # Results that are dropped after Redis is gone would try for long to reach it, also those that a failure holds.
        consumer._pubsub = None
        self.app.close()
        self.store.close()


def no_json(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def parameters(task_type: str, config: Json | None = None) -> Json:
    """`task_params` of a computation of two parties on one node, with ids of its own."""
    return {
        "execution_id": f"exec-{uuid.uuid4().hex[:8]}",
        "sf_init_config": {"parties": ["alice", "bob"], "address": "local"},
        "task_config": {"task_type": task_type, **(config or {})},
    }


def kill(worker: LocalWorker) -> None:
    """End a worker with SIGKILL, also one behind a launcher, which could not pass that on."""
    pid = worker.process.pid
    started = Path(f"/proc/{pid}/task/{pid}/children")
    children = started.read_text().split() if worker.launcher and started.exists() else []
    for process in map(int, children):
        os.kill(process, signal.SIGKILL)
    worker.kill()


@dataclass
class Site:
    """Workers on one Redis, all alike but for their names."""

    folder: Path
    server: RedisServer
    settings: Mapping[str, str]
    client: Client
    workers: list[LocalWorker] = field(default_factory=list)
    started: int = 0

    def start(self, *launcher: str, **settings: str) -> LocalWorker:
        """Start a worker, by a launcher if there is one; returns at once."""
        self.started += 1
        name = f"node{self.started}"
        own = {"NODE_ID": name, "REDIS_URL": self.client.url}
        worker = LocalWorker(self.folder / name, settings={**own, **self.settings, **settings}, launcher=launcher)
        worker.start()
        self.workers.append(worker)
        return worker

    def ensure(self, count: int, **settings: str) -> list[LocalWorker]:
        """Have at least so many workers that consume; settings are those of new ones."""
        for worker in [self.start(**settings) for _ in range(count - len(self.workers))]:
            worker.wait_ready(READY_SECONDS)
            eventually(partial(self.answers, self.node(worker)), True, HEARS_SECONDS)
        return self.workers[:count]

    def only(self) -> LocalWorker:
        """Have one that consumes."""
        for worker in self.workers[1:]:
            self.crash(worker)
        return self.ensure(1)[0]

    def launched(self, *launcher: str) -> LocalWorker:
        """Have one worker that consumes, started by this launcher, and no other."""
        # Ignored in all that is run in the background, which a shell takes over for good.
        before = signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        try:
            fresh = self.start(*launcher)
        finally:
            signal.signal(signal.SIGQUIT, before)
        for worker in self.workers[:-1]:
            self.crash(worker)
        fresh.wait_ready(READY_SECONDS)
        return fresh

    def holder(self) -> LocalWorker:
        """The worker that holds the only claimed message."""
        (tag,) = self.client.store.hkeys("unacked")
        owner = self.client.store.hget(f"sfworker:1:claim:{tag.decode()}", "owner") or b""
        return next(worker for worker in self.workers if owner.startswith(self.node(worker).encode()))

    @staticmethod
    def node(worker: LocalWorker) -> str:
        """Name of a worker that Celery shows."""
        return f"{worker.settings['NODE_ID']}@127.0.0.1"

    def answers(self, node: str) -> bool:
        """Whether a worker answers remote control; the connection for it may have been cut by a test before."""
        with suppress(redis.ConnectionError):
            return bool(self.client.app.control.ping([node], timeout=1, limit=1))
        return False

    def crash(self, worker: LocalWorker) -> None:
        """End a worker with SIGKILL."""
        self.workers.remove(worker)
        kill(worker)

    def stop(self, worker: LocalWorker) -> None:
        """End a worker with SIGTERM."""
        self.workers.remove(worker)
        worker.stop()

    @contextmanager
    def busy(self, slots: int) -> Iterator[list[AsyncResult]]:
        """Hold so many slots with running tasks."""
        tasks = [self.client.gate() for _ in range(slots)]
        try:
            eventually(lambda: [self.client.runs(task) for task in tasks], [1] * slots)
            yield tasks
        finally:
            self.client.open_gates(*tasks)
            for task in tasks:
                self.client.ends(task, "SUCCESS")

    def assert_settled(self) -> None:
        """All workers live and take tasks, nothing is waiting, nothing is claimed."""
        codes = {self.node(worker): worker.process.poll() for worker in self.workers}
        assert codes == dict.fromkeys(codes), f"a worker ended: {codes}"
        if self.workers:
            assert self.client.echo("alive").get(timeout=SETTLED_SECONDS)["echoed_data"] == "alive"
        eventually(self.client.unsettled, {}, SETTLED_SECONDS)

    def close(self, at_once: bool = False) -> None:
        """End workers, client and Redis; a second time does nothing. Who is ended at once leaves last words."""
        for worker in self.workers:
            if at_once:
                print(f"--- {self.node(worker)}", *worker.lines[-40:], sep="\n")
                kill(worker)
            else:
                worker.process.terminate()
        while self.workers:
            self.stop(self.workers[0])
        self.client.close()
        self.server.end()
