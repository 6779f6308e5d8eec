"""A real worker, a real Celery client and a real listener, on free ports of 127.0.0.1."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis
from celery import Celery
from sfworker.local import PROJECT

from e2e.clients import connected
from e2e.desk import Desk
from e2e.listener import StatusListener
from e2e.rights import RedisWithUsers, RestrictedWorker
from e2e.wait import until

if TYPE_CHECKING:
    from e2e.nodes import Nodes

SAMPLES = PROJECT / "src" / "test" / "resources" / "samples"

TOKEN = "an-operator's-word"

Message = dict[str, Any]
# It ends soon, also while a training runs that nobody cancelled.
GUARDED = {"SFWORKER_OPS_TOKEN": TOKEN, "SFWORKER_RETRY_MAXRETRIES": "0", "WORKER_SHUTDOWN_TIMEOUT": "2"}


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestrictedWorker]:
    """One worker for all tests that do not break it."""
    folder = tmp_path_factory.mktemp("worker")
    copy_tables(folder / "data")
    settings = {"SFWORKER_RETRY_DELAY": "1s", "SFWORKER_RETRY_MAXRETRIES": "1"}
    with RestrictedWorker(folder, settings=settings).running() as worker:
        yield worker


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestrictedWorker]:
    """A worker that takes changes from operators only, for the tests of what these see and do."""
    folder = tmp_path_factory.mktemp("guarded")
    copy_tables(folder / "data")
    with RestrictedWorker(folder, settings=GUARDED).running() as worker:
        yield worker


@pytest.fixture
def desk(guarded: RestrictedWorker) -> Iterator[Desk]:
    """An operator's desk; what a test left running or paused is put right."""
    desk = Desk(guarded)
    yield desk
    desk.post("routes/resume", {}, TOKEN)
    for task in desk.read("tasks")["running"]:
        desk.post(f"tasks/{task['celery_task_id']}/cancel", {}, TOKEN)
    until(lambda: desk.read("slots")["running"] == 0, 30)


@pytest.fixture(scope="session")
def sender(guarded: RestrictedWorker) -> Iterator[Celery]:
    """The Celery client of a web back end of the guarded worker."""
    with connected(guarded.redis_url, "guarded") as app:
        yield app


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisWithUsers]:
    """A Redis that stays when a worker goes."""
    server = RedisWithUsers(tmp_path / "redis")
    server.start()
    yield server
    server.end()


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """The nodes of alice and bob, for all tests that do not break them."""
    from e2e.nodes import Nodes

    nodes = Nodes.start(tmp_path_factory.mktemp("nodes"))
    yield nodes
    nodes.stop()


@pytest.fixture(scope="session")
def app(worker: RestrictedWorker) -> Iterator[Celery]:
    """The Celery client of a web back end."""
    with connected(worker.redis_url) as app:
        yield app


@pytest.fixture(scope="session")
def listener(worker: RestrictedWorker) -> Iterator[StatusListener]:
    """The status listener of a web back end."""
    listener = StatusListener(worker.redis_url)
    yield listener
    listener.close()


@pytest.fixture(scope="session")
def store(worker: RestrictedWorker) -> Iterator[redis.Redis]:
    """The worker's Redis, to look at and to put things into."""
    with worker.store() as client:
        yield client


@pytest.fixture
def message() -> Callable[[str], Message]:
    """Load a recorded message with ids of its own: ``exec-1`` and its like become unique."""

    def load(name: str) -> Message:
        suffix = uuid.uuid4().hex[:8]
        text = (SAMPLES / "messages" / f"{name}.json").read_text(encoding="utf-8")
        loaded: Message = json.loads(text.replace('"exec-', f'"exec-{suffix}-'))
        return loaded

    return load


def copy_tables(data: Path) -> None:
    """Put the sample tables into a data folder."""
    data.mkdir(parents=True)
    for table in (SAMPLES / "data").glob("*.csv"):
        shutil.copy(table, data)
