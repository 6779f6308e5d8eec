"""From a Python worker to this one and back, as `src/docs/operations.md` tells it, while a sender goes on sending."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from celery.result import AsyncResult
from sfworker.local import LocalWorker

from conformance.stock import NODE, Stock
from e2e import clients
from e2e.desk import Desk
from e2e.rights import RedisWithUsers, RestrictedWorker
from e2e.test_psi import QUEUE, TASK
from e2e.wait import until

ECHO = "tasks.secretflow.hello.echo_task"
PAUSE_SECONDS = 0.05
# Of the Python worker.
THREADS = 2


class Backend:
    """A web back end that never stops sending."""

    def __init__(self, url: str) -> None:
        self.app = Celery("cutover", broker=url, backend=url, set_as_current=False)
        self.results: list[AsyncResult] = []
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def _send(self) -> None:
        for number in itertools.count():
            self.results.append(self.app.send_task(ECHO, args=[number], queue=QUEUE))
            if self._enough.wait(PAUSE_SECONDS):
                return

    def send_some_more(self) -> None:
        """Return when tasks that were sent from now on have their results."""
        first = len(self.results)
        until(lambda: len(self.results) >= first + 10)
        for result in self.results[first : first + 10]:
            result.get(timeout=30)

    def stop(self) -> list[int]:
        """What came back of all tasks, in the order in which they were sent."""
        self._enough.set()
        self._thread.join()
        return [result.get(timeout=30)["echoed_data"] for result in self.results]

    def close(self) -> None:
        """End, whatever became of the tasks."""
        self._enough.set()
        self._thread.join()
        # Those of another thread are not known to the client of this one.
        self.results.clear()
        clients.end(self.app)


@pytest.fixture
def worker(server: RedisWithUsers, tmp_path: Path) -> Iterator[LocalWorker]:
    worker = RestrictedWorker(tmp_path / "java", shared=server)
    yield worker
    worker.stop()


@pytest.fixture
def backend(server: RedisWithUsers) -> Iterator[Backend]:
    backend = Backend(server.url_of("default"))
    yield backend
    backend.close()


def ran(worker: LocalWorker) -> int:
    return len(Desk(worker).read("tasks")["recent"])


def test_both_share_the_queue_and_either_may_leave(
    server: RedisWithUsers, worker: LocalWorker, backend: Backend, tmp_path: Path
) -> None:
    python = Stock.start(server.url_of("admin"), tmp_path / "python", QUEUE)
    try:
        backend.send_some_more()
        # An idle Python worker is the faster one: the other gets what this one has no thread for.
        held = [backend.app.send_task(TASK, queue=QUEUE) for _ in range(THREADS)]
        with server.client() as store:
            until(lambda: all(store.exists(f"conformance:runs:{task.id}") for task in held))
            worker.start()
            worker.wait_ready()
            backend.send_some_more()
            assert ran(worker) > 0

            # The Python worker leaves in order: it ends what it holds.
            backend.app.control.shutdown(destination=[NODE])
            for task in held:
                store.set(f"conformance:gate:{task.id}", 1)
            python.beside.wait()
            assert [task.get(timeout=30) for task in held] == [{"redelivered": False}] * THREADS
            backend.send_some_more()

            # And back again.
            python = Stock.start(server.url_of("admin"), tmp_path / "python", QUEUE)
            worker.stop()
            backend.send_some_more()
            answers = backend.stop()
            assert store.hlen("unacked") == 0
    finally:
        python.stop()

    assert answers == list(range(len(answers)))
