"""C45 and C46: commands that change tasks and worker."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from conformance.eventually import eventually, holds
from conformance.heard import Heard
from conformance.site import ECHO, EXECUTE, QUEUE, READY_SECONDS, Client, Site
from conformance.test_delivery import is_stopping

TERMINATE_SECONDS = 5
ENOUGH_TO_TELL = 4


@pytest.fixture
def control(client: Client) -> Celery:
    """Remote control of the one worker."""
    return client.app.control


def answer(site: Site, replies: list[dict[str, Any]]) -> dict[str, str]:
    """The one answer of the one worker."""
    (by_node,) = replies
    assert list(by_node) == [Site.node(site.workers[0])]
    reply: dict[str, str] = by_node[Site.node(site.workers[0])]
    return reply


@pytest.mark.case("C45")
def test_a_task_revoked_before_its_start_never_runs(site: Site, client: Client, control: Any, heard: Heard) -> None:
    with site.busy(2):
        task = client.gate()
        reply = answer(site, control.revoke(task.id, reply=True, limit=1))
        # At once, not when a slot gets free.
        client.ends(task, "REVOKED", 1)

    assert reply["ok"].startswith("tasks ")
    assert reply["ok"].endswith(" flagged as revoked")
    assert task.id in reply["ok"]
    event = heard.wait_for(task.id, "task-revoked")
    assert (event["terminated"], event["signum"], event["expired"]) == (False, None, False)
    record = client.record(task)
    assert (record["result"]["exc_type"], record["result"]["exc_message"]) == ("TaskRevokedError", ["revoked"])
    assert client.runs(task) == 0


@pytest.mark.case("C45")
def test_an_unknown_id_can_be_revoked_before_it_is_sent(site: Site, client: Client, control: Any) -> None:
    task = str(uuid.uuid4())

    control.revoke(task, reply=True, limit=1)
    client.ends(task, "REVOKED", 1)
    client.echo("never", task_id=task)

    site.assert_settled()
    assert client.state(task) == "REVOKED"


@pytest.mark.case("C45")
def test_a_terminated_task_ends_and_frees_its_slot(site: Site, client: Client, control: Any, heard: Heard) -> None:
    task = client.task("waiting", {})
    # A file is there before its content is.
    eventually(lambda: len(processes(site.folder)), 2, 30)
    parties = [Path("/proc", process) for process in processes(site.folder)]
    assert all(process.exists() for process in parties)

    began = time.monotonic()
    reply = answer(site, control.terminate(task.id, reply=True, limit=1))
    client.ends(task, "REVOKED", 1)
    # At once it was only revoked, as one that nobody runs; who runs it says more.
    eventually(lambda: client.record(task)["result"]["exc_message"], ["terminated"], TERMINATE_SECONDS)
    eventually(lambda: [process for process in parties if process.exists()], [], TERMINATE_SECONDS)

    assert time.monotonic() - began < TERMINATE_SECONDS
    assert reply == {"ok": f"terminate: {task.id}"}
    event = heard.wait_for(task.id, "task-revoked")
    assert (event["terminated"], event["signum"], event["expired"]) == (True, 15, False)
    with site.busy(2):
        # Both slots can be had.
        pass


def processes(folder: Path) -> list[str]:
    """Numbers that the parties of a waiting task have written down."""
    files = [Path(parent, "process") for parent, _, names in os.walk(folder) if "process" in names]
    return [number for file in files if (number := file.read_text(encoding="utf-8"))]


@pytest.mark.case("C45")
def test_a_running_task_that_is_only_revoked_ends_well(site: Site, client: Client, control: Any) -> None:
    with site.busy(1) as (task,):
        control.revoke(task.id, reply=True, limit=1)

    # Success of the one that holds the task replaces what another wrote.
    assert client.ends(task, "SUCCESS")["status"] == "SUCCESS"
    assert client.runs(task) == 1


@pytest.mark.case("C45")
def test_tasks_are_revoked_by_a_stamp_that_they_share(site: Site, client: Client, control: Any) -> None:
    tenant = f"tenant-{uuid.uuid4().hex[:8]}"
    stamps = {"stamped_headers": ["tenant"], "stamps": {"tenant": [tenant]}}
    assert client.echo("before", headers=stamps).get(timeout=10)["echoed_data"] == "before"

    reply = answer(site, control.revoke_by_stamped_headers({"tenant": tenant}, reply=True, limit=1))
    after = client.echo("after", headers=stamps)

    assert reply == {"ok": f"headers {{'tenant': '{tenant}'}} flagged as revoked, but not terminated"}
    assert client.ends(after, "REVOKED")["result"]["exc_message"] == ["revoked"]
    assert client.echo("other").get(timeout=10)["echoed_data"] == "other"


@pytest.mark.case("C46")
def test_a_rate_limit_slows_tasks_down(site: Site, client: Client, control: Any) -> None:
    reply = answer(site, control.rate_limit(ECHO, "2/s", reply=True, limit=1))
    began = time.monotonic()
    tasks = [client.echo(number) for number in range(ENOUGH_TO_TELL)]
    for task in tasks:
        task.get(timeout=10)
    slow = time.monotonic() - began
    ended = answer(site, control.rate_limit(ECHO, 0, reply=True, limit=1))

    assert reply == {"ok": "new rate limit set successfully"}
    assert ended == {"ok": "rate limit disabled successfully"}
    # The first is free, the others come half a second apart.
    assert slow > (ENOUGH_TO_TELL - 1) / 2 - 0.2
    assert answer(site, control.rate_limit("nobody.knows", "1/s", reply=True, limit=1)) == {"error": "unknown task"}
    wrong = answer(site, control.rate_limit(ECHO, "often", reply=True, limit=1))
    assert wrong["error"].startswith("Invalid rate limit string: ")


@pytest.mark.case("C46")
def test_a_time_limit_holds_for_tasks_that_have_none(site: Site, client: Client, control: Any) -> None:
    reply = answer(site, control.time_limit(EXECUTE, soft=1, hard=30, reply=True, limit=1))
    try:
        failure = client.ends(client.task("waiting"), "FAILURE", 20)["result"]
    finally:
        control.time_limit(EXECUTE, soft=None, hard=None, reply=True, limit=1)

    assert reply == {"ok": "time limits set successfully"}
    assert failure["exc_type"] == "SoftTimeLimitExceeded"
    assert answer(site, control.time_limit("nobody.knows", soft=1, reply=True, limit=1)) == {"error": "unknown task"}


@pytest.mark.case("C46")
def test_the_pool_grows_and_shrinks(site: Site, client: Client, control: Any) -> None:
    assert answer(site, control.pool_grow(1, reply=True, limit=1)) == {"ok": "pool will grow"}
    with site.busy(3):
        assert slots(site) == 3
    assert answer(site, control.pool_shrink(1, reply=True, limit=1)) == {"ok": "pool will shrink"}

    eventually(lambda: slots(site), 2)
    with site.busy(2):
        extra = client.gate()
        client.open_gates(extra)
        assert not holds(lambda: client.runs(extra) > 0, 0.5)
    client.ends(extra, "SUCCESS")


def slots(site: Site) -> int:
    """How many tasks the worker says it runs at a time."""
    stats = site.client.app.control.inspect(timeout=1, limit=1).stats()
    return int(stats[Site.node(site.workers[0])]["pool"]["max-concurrency"])


@pytest.mark.case("C46")
def test_a_queue_is_left_alone_until_it_is_wanted_again(site: Site, client: Client, control: Any) -> None:
    cancelled = answer(site, control.cancel_consumer(QUEUE, reply=True, limit=1))
    waiting = client.echo("waits")
    consumed = control.inspect(timeout=1, limit=1).active_queues()[Site.node(site.workers[0])]
    left = holds(lambda: client.state(waiting) is not None, 1)
    # A second time changes nothing.
    added = [answer(site, control.add_consumer(QUEUE, reply=True, limit=1)) for _ in range(2)]

    assert cancelled == {"ok": f"no longer consuming from {QUEUE}"}
    assert (consumed, left) == ([], False)
    assert added == [{"ok": f"add consumer {QUEUE}"}] * 2
    assert waiting.get(timeout=10)["echoed_data"] == "waits"


@pytest.mark.case("C46")
def test_a_queue_that_is_not_allowed_is_refused(site: Site, client: Client, control: Any) -> None:
    assert "error" in answer(site, control.add_consumer("somebody_elses", reply=True, limit=1))


@pytest.mark.case("C46")
def test_an_unknown_command_is_an_error(site: Site, client: Client, control: Any) -> None:
    replies = control.broadcast("no_such_command", reply=True, limit=1, timeout=1)

    assert answer(site, replies) == {"error": "KeyError('no_such_command')"}


@pytest.mark.case("C46")
# Two workers start here, one after the other.
@pytest.mark.timeout(2 * READY_SECONDS + 60)
def test_shutdown_ends_the_worker_as_sigterm_does(fleet: Site) -> None:
    client = fleet.client
    worker = fleet.only()
    task = client.gate()
    eventually(lambda: client.runs(task), 1)
    waiting = client.gate()
    client.open_gates(waiting)

    client.app.control.shutdown(destination=[Site.node(worker)])
    assert holds(lambda: is_stopping(worker), 10)
    client.open_gates(task)

    client.ends(task, "SUCCESS")
    worker.process.wait(30)
    fleet.workers.remove(worker)
    assert client.store.llen(QUEUE) == 1
    fleet.ensure(1)
    client.ends(waiting, "SUCCESS")
