"""C43, C44, C47: inspection, addressing, events."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from conformance.eventually import eventually
from conformance.heard import Heard
from conformance.site import ECHO, EXECUTE, QUEUE, Client, Site

SMALL_TASKS = {f"tasks.secretflow.hello.{name}_task" for name in ("echo", "hello", "ping")}
TASK_INFO = {
    "id",
    "name",
    "args",
    "kwargs",
    "type",
    "hostname",
    "time_start",
    "acknowledged",
    "delivery_info",
    "worker_pid",
}
QUEUE_INFO = {
    *("name", "exchange", "routing_key", "queue_arguments", "binding_arguments", "consumer_arguments", "durable"),
    *("exclusive", "auto_delete", "no_ack", "alias", "bindings", "no_declare", "expires", "message_ttl"),
    *("max_length", "max_length_bytes", "max_priority"),
}
EXCHANGE_INFO = {"name", "type", "arguments", "durable", "passive", "auto_delete", "delivery_mode", "no_declare"}
STATS = {"total", "pid", "clock", "uptime", "pool", "broker", "prefetch_count", "rusage"}
POOL = {"max-concurrency", "processes", "max-tasks-per-child", "put-guarded-by-semaphore", "timeouts", "writes"}


@pytest.mark.case("C43")
def test_inspection_answers_at_once_while_all_slots_are_busy(site: Site, client: Client) -> None:
    node = Site.node(site.workers[0])
    # Before the slots are taken: messages stay in the queue while there is no slot.
    waiting, revoked = client.echo("later", countdown=4), client.echo("never", countdown=4)
    eventually(client.unsettled, {})
    with site.busy(2) as running:
        client.app.control.revoke(revoked.id, reply=True, limit=1)
        replies = {name: timed(client, name) for name in PLAIN}
        query = client.app.control.inspect(timeout=1).query_task(running[0].id, "unknown")[node]
        ids = {task.id for task in running}

    assert {name: list(reply) for name, reply in replies.items()} == {name: [node] for name in PLAIN}
    for name, is_valid in PLAIN.items():
        is_valid(replies[name][node])
    assert {task["id"] for task in replies["active"][node]} == ids
    assert revoked.id in replies["revoked"][node]
    assert waiting.id in [entry["request"]["id"] for entry in replies["scheduled"][node]]
    assert list(query) == [running[0].id]
    assert query[running[0].id][0] == "active"
    client.ends(waiting, "SUCCESS")
    client.ends(revoked, "REVOKED")


def timed(client: Client, name: str) -> Any:
    """Answer to an inspection; fails when it does not come within a second."""
    began = time.monotonic()
    # With a limit of one answer the client does not wait for further ones.
    reply = getattr(client.app.control.inspect(timeout=1, limit=1), name)()
    assert reply, f"nobody answered {name}"
    assert time.monotonic() - began < 1, name
    return reply


def is_ping(reply: Any) -> None:
    assert reply == {"ok": "pong"}


def is_active(reply: Any) -> None:
    for task in reply:
        assert set(task) == TASK_INFO
        assert (task["name"], task["type"]) == (EXECUTE, EXECUTE)
        assert task["delivery_info"] == {
            "exchange": "",
            "routing_key": QUEUE,
            "priority": 0,
            "redelivered": False,
        }
        assert 0 <= time.time() - task["time_start"] < 60
        assert isinstance(task["worker_pid"], int)


def is_list_of_tasks(reply: Any) -> None:
    assert all(set(task) == TASK_INFO for task in reply)


def is_schedule(reply: Any) -> None:
    assert all(set(entry) == {"eta", "priority", "request"} for entry in reply)
    is_list_of_tasks([entry["request"] for entry in reply])


def is_registered(reply: Any) -> None:
    assert {EXECUTE, *SMALL_TASKS} <= set(reply)


def is_stats(reply: Any) -> None:
    assert set(reply) >= STATS
    assert set(reply["pool"]) >= POOL
    assert reply["pool"]["max-concurrency"] == 2
    assert reply["broker"]["transport"] == "redis"
    assert reply["broker"].get("password") is None
    # Only tasks that have begun are counted.
    assert all(count > 0 for count in reply["total"].values())
    assert isinstance(reply["clock"], str)


def is_active_queues(reply: Any) -> None:
    (queue,) = reply
    assert set(queue) >= QUEUE_INFO
    assert set(queue["exchange"]) >= EXCHANGE_INFO
    assert queue["name"] == QUEUE


def is_conf(reply: Any) -> None:
    assert isinstance(reply, dict)
    assert reply


def is_report(reply: Any) -> None:
    assert isinstance(reply["ok"], str)


def is_clock(reply: Any) -> None:
    assert reply["clock"] > 0


def is_ids(reply: Any) -> None:
    assert all(isinstance(task, str) for task in reply)


PLAIN: dict[str, Callable[[Any], None]] = {
    "ping": is_ping,
    "active": is_active,
    "reserved": is_list_of_tasks,
    "scheduled": is_schedule,
    "registered": is_registered,
    "stats": is_stats,
    "active_queues": is_active_queues,
    "conf": is_conf,
    "report": is_report,
    "clock": is_clock,
    "revoked": is_ids,
}


@pytest.mark.case("C43")
def test_the_status_command_finds_the_worker(site: Site, client: Client) -> None:
    with site.busy(2):
        said = subprocess.run(
            [sys.executable, "-m", "celery", "-b", client.url, "status"],
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        ).stdout

    assert f"{Site.node(site.workers[0])}: OK" in said
    assert "1 node online." in said


@pytest.mark.case("C44")
def test_a_command_for_another_node_is_not_answered(site: Site, client: Client) -> None:
    node = Site.node(site.workers[0])

    assert client.app.control.ping(destination=["somebody@else"], timeout=0.5) == []
    assert client.app.control.ping(destination=["somebody@else", node], limit=2, timeout=1) == [{node: {"ok": "pong"}}]


@pytest.mark.case("C44")
@pytest.mark.parametrize(
    ("pattern", "matcher", "matches"),
    [
        ("node*@127.0.0.1", "glob", True),
        ("node*@10.0.0.1", "glob", False),
        (r"node\d+@.*", "pcre", True),
        (r"other\d+@.*", "pcre", False),
    ],
)
def test_a_command_reaches_the_nodes_of_its_pattern(
    pattern: str, matcher: str, matches: bool, site: Site, client: Client
) -> None:
    reply = client.app.control.broadcast("ping", reply=True, timeout=0.5, pattern=pattern, matcher=matcher)

    assert reply == ([{Site.node(site.workers[0]): {"ok": "pong"}}] if matches else [])


def is_enabled(client: Client) -> bool:
    """Whether task events were on; they are off afterwards."""
    ((reply,),) = (answer.values() for answer in client.app.control.disable_events(reply=True, limit=1))
    return bool(reply["ok"] == "task events disabled")


@pytest.mark.case("C44")
def test_a_command_without_reply_acts_in_silence(site: Site, client: Client) -> None:
    client.app.control.disable_events(reply=True, limit=1)

    client.app.control.enable_events()

    # Commands are taken in turn, so this one comes second.
    assert is_enabled(client)
    eventually(lambda: list(client.store.scan_iter("*.reply.celery.pidbox", _type="list")), [])


@pytest.mark.case("C47")
def test_task_events_are_switched_on_and_off(site: Site, client: Client, listening: Heard) -> None:
    node = Site.node(site.workers[0])
    control = client.app.control
    control.disable_events(reply=True, limit=1)

    before = client.echo("before")
    before.get(timeout=10)
    assert control.enable_events(reply=True, limit=1) == [{node: {"ok": "task events enabled"}}]
    assert control.enable_events(reply=True, limit=1) == [{node: {"ok": "task events already enabled"}}]
    during = client.echo("during")
    event = listening.wait_for(during.id, "task-succeeded")
    assert control.disable_events(reply=True, limit=1) == [{node: {"ok": "task events disabled"}}]
    assert control.disable_events(reply=True, limit=1) == [{node: {"ok": "task events already disabled"}}]
    after = client.echo("after")
    after.get(timeout=10)
    # A heartbeat is sent while task events are off, and comes after what was sent before it.
    beats = len(listening.from_worker(node, "worker-heartbeat"))
    eventually(lambda: len(listening.from_worker(node, "worker-heartbeat")) > beats, True)

    # Its client has the result before the worker is through with it: the end may be told, nothing else.
    assert set(listening.types_of(before.id)) <= {"task-succeeded"}
    assert listening.of(after.id) == []
    assert listening.types_of(during.id) == ["task-received", "task-started", "task-succeeded"]
    assert {"result", "runtime"} <= set(event)
    assert event["hostname"] == node
    received = listening.of(during.id)[0]
    wanted = {"name", "args", "kwargs", "root_id", "parent_id", "retries", "eta", "expires"}
    assert wanted <= set(received)
    assert (received["name"], received["retries"]) == (ECHO, 0)
    (*_, beat) = listening.from_worker(node, "worker-heartbeat")
    assert {"freq", "active", "processed", "loadavg", "sw_ident", "sw_ver", "sw_sys", "pid", "clock"} <= set(beat)
