"""What a worker leaves behind on this machine: nothing, however it ends; and what it shows the network: nothing."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from celery import Celery
from sfworker.local import LocalWorker
from sfworker.processes import carriers

from e2e.conftest import SAMPLES, copy_tables
from e2e.test_psi import QUEUE, TASK
from e2e.wait import until
from sockets import LOOPBACKS, listening_addresses


@dataclass(frozen=True)
class MarkedWorker:
    """A worker whose processes all carry a mark in their environment, with a folder for its temporary files."""

    worker: LocalWorker
    mark: str
    temp: Path

    def pids(self) -> list[int]:
        return list(carriers(f"E2E_MARK={self.mark}"))

    def submit_psi(self) -> None:
        app = Celery(broker=self.worker.redis_url)
        task = json.loads((SAMPLES / "tasks" / "psi.json").read_text(encoding="utf-8"))
        app.send_task(TASK, args=[task], queue=QUEUE)
        app.close()

    def wait_for_event(self, stage: str) -> None:
        with redis.Redis.from_url(self.worker.redis_url) as store:
            until(lambda: any(stage in str(event) for event in store.lrange("task_status_queue", 0, -1)), 30)


@pytest.fixture
def own() -> Iterator[MarkedWorker]:
    # Short: the paths of Ray's sockets have a limit.
    temp = Path(tempfile.mkdtemp(prefix="sf-"))
    copy_tables(temp / "data")
    mark = uuid.uuid4().hex
    settings = {"E2E_MARK": mark, "SFWORKER_RAY_SANDBOX_ENVIRONMENT": "E2E_MARK", "TMPDIR": str(temp)}
    worker = LocalWorker(temp, settings=settings)
    worker.start()
    worker.wait_ready()
    marked = MarkedWorker(worker, mark, temp)
    yield marked
    worker.kill()
    until(lambda: marked.pids() == [], 30)
    shutil.rmtree(temp)


def assert_nothing_left(own: MarkedWorker) -> None:
    until(lambda: own.pids() == [], 30)
    for port in (own.worker.http_port, own.worker.redis_port):
        with socket.socket() as free:
            # Connections that ended a moment ago do not count, a listener does.
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", port))


def test_listens_on_loopback_only_while_a_task_runs(own: MarkedWorker) -> None:
    own.submit_psi()
    own.wait_for_event("devices_initialized")

    addresses = listening_addresses(own.pids())

    assert addresses
    assert addresses <= LOOPBACKS


def test_an_orderly_stop_leaves_nothing(own: MarkedWorker) -> None:
    own.submit_psi()
    own.wait_for_event("task_completed")

    # 143: ended by SIGTERM, as the JVM reports an orderly end.
    assert own.worker.stop() == 143

    assert_nothing_left(own)
    # The lock files of ports are shared by all workers of a machine and stay.
    assert {entry.name for entry in own.temp.iterdir()} <= {"data", "sfworker-ports"}


@pytest.mark.parametrize("stage", ["task_started", "cluster_initialized", "task_completed"])
def test_a_kill_leaves_no_process(stage: str, own: MarkedWorker) -> None:
    own.submit_psi()
    own.wait_for_event(stage)

    own.worker.kill()

    assert_nothing_left(own)
