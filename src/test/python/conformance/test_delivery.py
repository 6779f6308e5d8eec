"""C12, C16 to C20: nothing is lost, and nothing runs twice at a time, whatever ends."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from sfworker.local import PROJECT, LocalWorker

from conformance.conftest import LEASE_SECONDS
from conformance.eventually import eventually, holds
from conformance.site import QUEUE, Client, Site

# Two leases, and a little for a busy machine.
TAKEOVER_SECONDS = 2 * LEASE_SECONDS + 3
BACK_SECONDS = 5
FORCED_SECONDS = 8
PASS_SIGNALS = ("sh", str(PROJECT / "src" / "main" / "sh" / "pass-signals.sh"))
SHORT_TASKS = 1000
BINDINGS = "_kombu.binding.secretflow"


def claimed_messages(client: Client) -> dict[str, dict[str, Any]]:
    """Claimed messages by the id of their task."""
    messages = [json.loads(entry)[0] for entry in client.store.hvals("unacked")]
    return {message["headers"]["id"]: message for message in messages}


def waiting_ids(client: Client) -> list[str]:
    """Ids in the queue, the next one first."""
    return [json.loads(message)["headers"]["id"] for message in reversed(client.store.lrange(QUEUE, 0, -1))]


def is_marked(message: dict[str, Any]) -> bool:
    """Whether a message carries both signs of a redelivery."""
    return message["headers"].get("redelivered") is True and (
        message["properties"]["delivery_info"].get("redelivered") is True
    )


def end_of(worker: LocalWorker, seconds: float = 30) -> int:
    """Wait until a worker ends."""
    return worker.process.wait(seconds)


def is_stopping(worker: LocalWorker) -> bool:
    """Whether a worker that has a running task said that it claims no more."""
    return any("inflight and pending exchanges" in line for line in worker.lines)


@pytest.mark.case("C12")
def test_a_peer_runs_the_task_of_a_killed_worker(fleet: Site) -> None:
    client = fleet.client
    fleet.ensure(2)
    task = client.gate()
    eventually(lambda: client.runs(task), 1)

    fleet.crash(fleet.holder())
    eventually(lambda: client.runs(task), 2, TAKEOVER_SECONDS)

    assert is_marked(claimed_messages(client)[task.id])
    client.open_gates(task)
    assert client.ends(task, "SUCCESS")["result"]["celery_metadata"]["worker_hostname"] == Site.node(fleet.workers[0])
    assert client.runs(task) == 2


@pytest.mark.case("C16")
def test_a_thousand_tasks_survive_random_kills(fleet: Site) -> None:
    client = fleet.client
    seed = int(os.environ.get("CONFORMANCE_SEED", random.SystemRandom().randrange(10**6)))
    print(f"CONFORMANCE_SEED={seed}")
    kills = sorted(random.Random(seed).sample(range(100, SHORT_TASKS - 100), 2))  # noqa: S311
    oldest_first = list(fleet.ensure(2))
    tasks = []

    for number in range(SHORT_TASKS):
        if number in kills:
            fleet.crash(oldest_first.pop(0))
            fleet.start()
        tasks.append(client.echo(number))

    keys = [f"celery-task-meta-{task.id}" for task in tasks]
    assert holds(lambda: client.store.exists(*keys) == SHORT_TASKS, 60)
    states = [json.loads(record or b"{}").get("status") for record in client.store.mget(keys)]
    assert states == ["SUCCESS"] * SHORT_TASKS
    for worker in fleet.workers:
        worker.wait_ready()


@pytest.mark.case("C17")
def test_sigterm_lets_running_tasks_end_and_leaves_the_others(fleet: Site) -> None:
    client = fleet.client
    worker = fleet.only()
    running = client.gate()
    eventually(lambda: client.runs(running), 1)
    waiting = [client.gate() for _ in range(3)]
    client.open_gates(*waiting)

    worker.process.send_signal(signal.SIGTERM)
    # From then on the slot that gets free must stay free.
    assert holds(lambda: is_stopping(worker), 10)
    assert waiting_ids(client) == [task.id for task in waiting]
    client.open_gates(running)

    client.ends(running, "SUCCESS")
    end_of(worker)
    fleet.workers.remove(worker)
    assert waiting_ids(client) == [task.id for task in waiting]
    assert client.store.hlen("unacked") == 0
    fleet.ensure(1)
    for task in waiting:
        client.ends(task, "SUCCESS")
    assert client.order([running, *waiting]) == [0, 1, 2, 3]


def quit_at_once(worker: LocalWorker) -> None:
    """As a supervisor does that knows one signal only; for a bare JVM it means something else."""
    worker.process.send_signal(signal.SIGQUIT)


def terminate_twice(worker: LocalWorker) -> None:
    worker.process.send_signal(signal.SIGTERM)
    assert holds(lambda: is_stopping(worker), 10)
    worker.process.send_signal(signal.SIGTERM)


@pytest.mark.case("C18")
@pytest.mark.parametrize(("force", "launcher"), [(quit_at_once, PASS_SIGNALS), (terminate_twice, ())])
def test_a_forced_stop_puts_the_running_task_back(
    force: Callable[[LocalWorker], None], launcher: tuple[str, ...], fleet: Site
) -> None:
    client = fleet.client
    worker = fleet.launched(*launcher) if launcher else fleet.only()
    task, later = client.gate(), client.gate()
    eventually(lambda: client.runs(task), 1)

    force(worker)
    end_of(worker, FORCED_SECONDS)
    fleet.workers.remove(worker)

    assert waiting_ids(client) == [task.id, later.id]
    assert client.store.hlen("unacked") == 0
    assert is_marked(json.loads(client.store.lindex(QUEUE, -1) or b"{}"))
    client.open_gates(task, later)
    fleet.ensure(1)
    client.ends(task, "SUCCESS")
    client.ends(later, "SUCCESS")
    assert client.order([task, later]) == [0, 0, 1]


@pytest.mark.case("C19")
def test_killed_connections_are_replaced_and_the_running_task_goes_on(fleet: Site) -> None:
    client = fleet.client
    fleet.only()
    task = client.gate()
    eventually(lambda: client.runs(task), 1)
    killed = time.monotonic()

    for kind in ("normal", "pubsub"):
        client.store.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
    after = client.echo("after")
    client.open_gates(task)

    client.ends(task, "SUCCESS", BACK_SECONDS)
    client.ends(after, "SUCCESS", BACK_SECONDS)
    assert time.monotonic() - killed < BACK_SECONDS
    assert client.runs(task) == 1


@pytest.mark.case("C20")
def test_held_tasks_run_after_redis_came_back_empty(fleet: Site) -> None:
    client = fleet.client
    fleet.only()
    due = time.time() + 5
    tasks = [client.echo(number, countdown=5) for number in range(2)]
    eventually(client.unsettled, {})

    fleet.server.kill()
    # A moment without Redis, as a restart has one; the port is closed now.
    assert not holds(fleet.server.answers, 0.5)
    fleet.server.start()

    for task in tasks:
        client.ends(task, "SUCCESS", 20)
    assert time.time() >= due
    assert b"\x06\x16".join([b"secretflow", b"", QUEUE.encode()]) in client.store.smembers(BINDINGS)
