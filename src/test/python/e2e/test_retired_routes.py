"""The first routes of a worker are gone after an edit; everything that is the worker's own goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from sfworker.local import PROJECT

from e2e.clients import connected
from e2e.desk import Desk
from e2e.rights import RestrictedWorker
from e2e.wait import until

ECHO = "tasks.secretflow.hello.echo_task"
QUEUE = "secretflow_queue"


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[RestrictedWorker]:
    """A worker without Ray, whose routes end as soon as they have no task."""
    shutil.copytree(PROJECT / "routes", tmp_path / "routes")
    settings = {
        "SFWORKER_ROUTES": str(tmp_path / "routes"),
        "SFWORKER_ROUTES_INTERVAL": "100ms",
        "SFWORKER_ROUTES_KEEP": "0s",
        "RAY_ADDRESS": "127.0.0.1:9",
        "SFWORKER_CELERY_WAITFORRAY": "false",
    }
    with RestrictedWorker(tmp_path, settings=settings).running() as worker:
        yield worker


def test_remote_control_and_events_outlive_the_first_routes(worker: RestrictedWorker, tmp_path: Path) -> None:
    desk = Desk(worker)
    first = desk.routes()["active"]
    (tmp_path / "routes" / "30-device.camel.yaml").open("a", encoding="utf-8").write("# edited\n")
    until(lambda: desk.routes()["active"] != first and not desk.routes()["retired"], 60)

    with Celery("monitor", broker=worker.monitor_url, set_as_current=False) as monitor:
        until(lambda: bool(monitor.control.ping(timeout=1)), 20)
        assert monitor.control.inspect(timeout=2).active_queues()
        monitor.control.cancel_consumer(QUEUE)
        until(lambda: desk.read("slots")["intake"] == "cancelled", 20)
        queue = desk.read("health")["components"]["queue"]
        assert (queue["status"], "add_consumer" in queue["details"]["reason"]) == ("DOWN", True)
        monitor.control.add_consumer(QUEUE)
        until(lambda: desk.read("slots")["intake"] == "takes", 20)
    with connected(worker.redis_url) as app:
        assert app.send_task(ECHO, args=["x"], queue=QUEUE).get(timeout=30)["status"] == "success"
