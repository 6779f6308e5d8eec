"""Tasks that are revoked, and a worker that stops: what is reported, and what is left on the machine."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from sfworker.local import PROJECT

from chaos.processes import FINDERS, find
from e2e.desk import Desk
from e2e.halves import Halves, halves, new_name
from e2e.rights import RedisWithUsers, RestrictedWorker
from e2e.test_psi import QUEUE
from e2e.wait import until

TERMINATE_SECONDS = 5
ECHO = "tasks.secretflow.hello.echo_task"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Halves]:
    with halves(tmp_path_factory.mktemp("revoked")) as site:
        yield site


def test_a_terminated_task_leaves_nothing(site: Halves) -> None:
    name = new_name()
    task = site.send(name)
    until(lambda: site.has_begun(name), 60)
    root = site.worker.process.pid
    # Ports are held by processes, and free when these are gone.
    assert len(find(root, FINDERS["party"])) >= 2
    assert len(site.outputs(name)) >= 2
    began = time.monotonic()

    site.app.control.revoke(task.id, terminate=True)

    last = site.listener.until_terminal(name, TERMINATE_SECONDS)
    until(lambda: site.outputs(name) == [], TERMINATE_SECONDS)
    until(lambda: find(root, FINDERS["party"]) == [], TERMINATE_SECONDS)
    assert time.monotonic() - began < TERMINATE_SECONDS
    assert site.record(task)["status"] == "REVOKED"
    assert site.record(task)["result"]["exc_message"] == ["terminated"]
    assert [event["data"]["stage"] for event in last][-2:] == ["task_revoked", "task_failed_final"]
    assert last[-1]["data"]["error_type"] == "TaskRevokedError"
    assert [event["seq"] for event in last] == list(range(1, len(last) + 1))


def test_a_task_revoked_before_its_start_has_its_last_event(site: Halves) -> None:
    name = new_name()
    task = str(uuid.uuid4())
    with Celery("monitor", broker=site.worker.monitor_url, set_as_current=False) as monitor:
        monitor.control.revoke(task, reply=True, limit=1)

    site.send(name, task_id=task)

    stages = [event["data"]["stage"] for event in site.listener.until_terminal(name)]
    assert stages == ["task_revoked", "task_failed_final"]
    assert not site.has_begun(name)


def test_a_draining_worker_ends_its_tasks_takes_no_edit_and_can_be_asked(
    server: RedisWithUsers, tmp_path: Path
) -> None:
    routes = tmp_path / "routes"
    shutil.copytree(PROJECT / "routes", routes)
    watched = {"SFWORKER_ROUTES": str(routes), "SFWORKER_ROUTES_INTERVAL": "100ms"}
    with halves(tmp_path, server, **watched) as draining:
        worker = draining.worker
        desk = Desk(worker)
        before = desk.routes()["active"]
        revoked, finished = new_name(), new_name()
        tasks = {name: draining.send(name) for name in (revoked, finished)}
        until(lambda: draining.has_begun(revoked) and draining.has_begun(finished), 60)

        worker.process.terminate()
        until(lambda: any("SIGTERM: no task is claimed any more" in line for line in worker.lines))
        (routes / "30-device.camel.yaml").open("a", encoding="utf-8").write("# while it drains\n")
        waiting = draining.app.send_task(ECHO, args=["x"], queue=QUEUE)
        draining.app.control.revoke(tasks[revoked].id, terminate=True)
        draining.listener.until_terminal(revoked, TERMINATE_SECONDS)
        assert desk.routes()["active"] == before
        health = desk.read("health/readiness")
        parts = health["components"]
        assert (health["status"], parts["readinessState"]["status"]) == ("DOWN", "OUT_OF_SERVICE")
        assert "no task is claimed" in parts["queue"]["details"]["reason"]
        assert parts["claims"]["status"] == "UP"
        assert desk.read("health/liveness")["status"] == "UP"
        draining.go_on(finished)
        last = draining.listener.until_terminal(finished)

        worker.process.wait(30)
        assert draining.record(tasks[revoked])["status"] == "REVOKED"
        assert draining.record(tasks[finished])["status"] == "SUCCESS"
        assert last[-1]["data"]["stage"] == "task_completed"
        assert draining.store.llen(QUEUE) == 1
        assert draining.store.hlen("unacked") == 0
        stopping = next(number for number, line in enumerate(worker.lines) if "SIGTERM: no task is claimed" in line)
        assert not [line for line in worker.lines[stopping:] if "active, before" in line]

        later = RestrictedWorker(worker.folder, settings=worker.settings, shared=server)
        later.start()
        later.wait_ready()
        assert waiting.get(timeout=30)["status"] == "success"
        assert Desk(later).routes()["active"] != before
        later.stop()


def test_a_worker_without_redis_is_not_ready_and_lives(server: RedisWithUsers, tmp_path: Path) -> None:
    with RestrictedWorker(tmp_path, shared=server).running() as worker:
        desk = Desk(worker)
        server.end()

        until(lambda: desk.read("health/readiness")["components"]["redis"]["status"] == "DOWN", 30)
        found = desk.read("health/readiness")
        assert "Redis does not answer" in found["components"]["redis"]["details"]["reason"]
        assert found["status"] == "DOWN"
        assert desk.read("health/liveness")["status"] == "UP"

        server.start()
        until(lambda: desk.read("health/readiness")["status"] == "UP", 30)
