"""Metrics of what goes on right now: above zero while it does, and zero again afterwards."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.desk import Desk
from e2e.halves import Halves, halves, new_name
from e2e.rights import RedisWithUsers
from e2e.test_metrics import value
from e2e.test_psi import QUEUE
from e2e.wait import until
from e2e.work import sample, send

ECHO = "tasks.secretflow.hello.echo_task"
# The second worker need not wait long for what the first one held; a busy machine still renews in time.
SHORT = {"SFWORKER_CELERY_LEASE": "6s", "SFWORKER_RAY_RUNNER_LEASE": "15s"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Halves]:
    with halves(tmp_path_factory.mktemp("live"), SFWORKER_RETRY_DELAY="1s", SFWORKER_RETRY_MAXRETRIES="1") as site:
        yield site


def now(site: Halves, name: str, **labels: str) -> float:
    return value(site.worker, f"sfworker_{name}", **labels)


def test_a_running_task_is_seen_until_it_ends(site: Halves) -> None:
    name = new_name()
    task = site.send(name)
    until(lambda: site.has_begun(name), 60)

    until(lambda: now(site, "slots_used") == 1)
    assert now(site, "leases_held") == 1
    assert now(site, "leases_oldest_seconds") > 0
    assert now(site, "runners", state="busy") == 1
    until(lambda: now(site, "queue_claimed") == 1)
    until(lambda: now(site, "processes", kind="party") >= 2)
    assert now(site, "processes_memory_bytes", kind="party") > 10e6

    site.go_on(name)
    task.get(timeout=60)

    until(lambda: now(site, "slots_used") == 0)
    until(lambda: now(site, "leases_held") == 0)
    assert now(site, "leases_oldest_seconds") == 0
    until(lambda: now(site, "queue_claimed") == 0)
    until(lambda: now(site, "processes", kind="party") == 0, 30)


def test_what_waits_while_the_intake_is_paused_is_counted(site: Halves) -> None:
    desk = Desk(site.worker)
    assert desk.ask("pause")[0] == 200
    tasks = [site.app.send_task(ECHO, args=[str(number)], queue=QUEUE) for number in range(3)]

    until(lambda: now(site, "queue_waiting") == 3)
    assert now(site, "slots_used") == 0

    assert desk.ask("resume")[0] == 200
    for task in tasks:
        task.get(timeout=30)
    until(lambda: now(site, "queue_waiting") == 0)


def test_a_task_with_a_later_time_is_counted_until_then(site: Halves) -> None:
    task = site.app.send_task(ECHO, args=["later"], queue=QUEUE, countdown=6)

    until(lambda: now(site, "queue_delayed") == 1)
    assert now(site, "slots_used") == 0

    task.get(timeout=60)
    until(lambda: now(site, "queue_delayed") == 0)


def test_a_retry_is_counted_with_its_code(site: Halves) -> None:
    again = {"outcome": "retry", "code": "PORT_IN_USE", "task_type": "psi"}
    last = {**again, "outcome": "failure"}
    before = now(site, "tasks_total", **again), now(site, "tasks_total", **last)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        own = {"address": f"127.0.0.1:{taken.getsockname()[1]}"}
        parties = {"alice": own, "bob": {"address": "127.0.0.1:1"}}
        task = sample("psi")
        task["sf_init_config"] = {"address": "auto", "cluster_config": {"parties": parties, "self_party": "alice"}}
        failed = send(site.app, task)
        with pytest.raises(Exception, match=own["address"]):
            failed.get(timeout=90)

    until(lambda: now(site, "tasks_total", **last) == before[1] + 1)
    assert now(site, "tasks_total", **again) == before[0] + 1


def test_who_goes_on_with_a_task_of_a_killed_worker_counts_it(tmp_path: Path, server: RedisWithUsers) -> None:
    name = new_name()
    with halves(tmp_path / "first", server, NODE_ID="first", **SHORT) as first:
        task = first.send(name)
        until(lambda: first.has_begun(name), 60)
        with halves(tmp_path / "second", server, NODE_ID="second", **SHORT) as second:
            assert now(second, "leases_held") == 0
            assert now(second, "takeovers_total") == 0

            first.worker.kill()

            until(lambda: now(second, "takeovers_total") == 1, 60)
            until(lambda: now(second, "leases_held") == 1, 60)
            first.go_on(name)
            task.get(timeout=60)
            assert now(second, "redeliveries_total") == 1
            assert now(second, "takeovers_total") == 1
