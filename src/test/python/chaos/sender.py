"""The real Celery client, sending tasks on a thread of its own until it is told to stop."""

from __future__ import annotations

import copy
import json
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import redis
from celery import Celery, signature
from kombu.exceptions import KombuError

from chaos.history import Sent
from chaos.members import SAMPLES
from chaos.observer import FOLLOW_UPS, QUEUE
from chaos.plan import Errand
from chaos.redis_server import RedisServer

TASK = "tasks.secretflow.execute_task"
LATER_SECONDS = 1.0
# More than this waits, and the sender waits too.
MOST_WAITING = 300
Params = dict[str, Any]


class Sender:
    """Sends errand after errand; `sent` has all of them, also those that Redis may not have got."""

    def __init__(self, server: RedisServer, errands: Iterator[Errand], template: Params, linked: bool) -> None:
        self.sent: list[Sent] = []
        self.most_waiting = MOST_WAITING
        self._server = server
        self._errands = errands
        self._template = template
        self._linked = linked
        self._stop = threading.Event()
        # No result backend: who waits for results is somebody else. No retry: a message is never sent twice.
        self._app = Celery(broker=server.sender_url)
        self._app.conf.broker_transport_options = {"client_name": "celery-sender", "socket_timeout": 5}
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Send no more, and wait for the last one."""
        self._stop.set()
        self._thread.join(30)
        self._app.close()

    def _run(self) -> None:
        with self._server.client("chaos-sender") as store:
            for errand in self._errands:
                if self._stop.wait(errand.gap):
                    return
                while self._too_many(store) and not self._stop.wait(0.1):
                    pass
                for _ in range(2 if errand.kind == "twin" else 1):
                    self._send(errand)

    def _too_many(self, store: redis.Redis) -> bool:
        try:
            return int(store.llen(QUEUE)) > self.most_waiting
        except redis.RedisError:
            return False

    def _send(self, errand: Errand) -> None:
        task = str(uuid.uuid4())
        execution = f"chaos-{errand.number}"
        options: dict[str, Any] = {"countdown": LATER_SECONDS} if errand.kind == "later" else {}
        if self._linked:
            options["link"] = signature("chaos.follow_up", queue=FOLLOW_UPS, immutable=True, app=self._app)
        at = time.time()
        try:
            params = params_of(self._template, execution, errand.kind)
            self._app.send_task(TASK, args=[params], task_id=task, queue=QUEUE, retry=False, **options)
            sure = True
        except (KombuError, redis.RedisError, OSError):
            # The message may be in the queue or not.
            sure = False
        self.sent.append(Sent(task, execution, errand.kind, sure, at, self._linked))


def empty_task() -> Params:
    """Return a task that computes nothing."""
    return {
        "task_id": "chaos",
        "sf_init_config": {"parties": ["alice", "bob"], "address": "local"},
        "task_config": {"task_type": "nothing"},
    }


def psi_task() -> Params:
    """Return the sample PSI."""
    task: Params = json.loads((SAMPLES / "tasks" / "psi.json").read_text(encoding="utf-8"))
    return task


def params_of(template: Params, execution: str, kind: str) -> Params:
    """Return the parameters of one task."""
    params = copy.deepcopy(template)
    params |= {"subtask_id": execution, "execution_id": execution}
    config = params["task_config"]
    if kind == "refused":
        config["keys" if "keys" in config else "rows"] = "no such thing"
    elif kind == "unsteady":
        config["task_type"] = "unsteady"
    for party in config.get("output_paths", {}):
        config["output_paths"][party] = f"data/out/{execution}_{party}.csv"
    return params
