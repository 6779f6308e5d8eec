"""C13 to C15, C49: Python workers and clients on the same Redis."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

import pytest
from celery import Celery

from conformance import stock
from conformance.conftest import LEASE_SECONDS
from conformance.eventually import eventually
from conformance.site import QUEUE, Client, Site
from conformance.stock import Stock
from conformance.test_delivery import claimed_messages, is_marked, waiting_ids

VISIBILITY_SECONDS = 3600
REVOKED_BEFORE = 10
# For a lease after its start a worker takes nothing over.
SWEEP_SECONDS = 3 * LEASE_SECONDS + 10


@pytest.mark.case("C15")
def test_a_client_with_a_small_timeout_does_not_restore_what_runs(fleet: Site) -> None:
    client = fleet.client
    fleet.ensure(2)
    sweeping = Client(client.url, client.store, {"broker_transport_options": {"visibility_timeout": 1}})
    task = client.gate()
    eventually(lambda: client.runs(task), 1)
    began = time.monotonic()

    # Each waits a second for answers, and sweeps while it waits; together longer than lease and timeout.
    while time.monotonic() - began < LEASE_SECONDS + 2:
        sweeping.app.control.inspect(timeout=1).active()

    client.open_gates(task)
    client.ends(task, "SUCCESS")
    sweeping.app.close()
    assert client.runs(task) == 1


@pytest.mark.case("C13")
def test_what_a_dead_python_worker_left_is_taken_first(fleet: Site, logs: Path) -> None:
    client = fleet.client
    fleet.only()
    # One slot: it holds one task while the sweep finds the other, which then goes before the one that waited.
    running = client.gate()
    eventually(lambda: client.runs(running), 1)
    (held,) = client.store.hkeys("unacked")
    peer = Stock.start(client.url, logs, QUEUE)
    left = client.gate()
    eventually(lambda: client.runs(left), 1)
    peer.crash()
    (tag,) = set(client.store.hkeys("unacked")) - {held}
    later = client.gate()

    client.store.zadd("unacked_index", {tag: time.time() - VISIBILITY_SECONDS - 1})
    eventually(lambda: waiting_ids(client), [left.id, later.id], SWEEP_SECONDS)
    client.open_gates(running)
    eventually(lambda: client.runs(left), 2)

    assert is_marked(claimed_messages(client)[left.id])
    client.open_gates(left, later)
    client.ends(left, "SUCCESS")
    client.ends(later, "SUCCESS")
    assert client.order([left, later]) == [0, 0, 1]


@pytest.mark.case("C14")
def test_a_python_worker_restores_and_runs_what_we_left(fleet: Site, logs: Path) -> None:
    client = fleet.client
    holder = fleet.only()
    task = client.gate()
    eventually(lambda: client.runs(task), 1)
    fleet.crash(holder)
    ((_, score),) = client.store.zrange("unacked_index", 0, -1, withscores=True)
    eventually(lambda: time.time() > score + 1, True, 3 * LEASE_SECONDS + 5)

    # It looks for what others left as it starts.
    peer = Stock.start(client.url, logs, QUEUE, STOCK_VISIBILITY_TIMEOUT="1")
    client.open_gates(task)
    try:
        assert client.ends(task, "SUCCESS", 20)["result"] == {"redelivered": True}
        eventually(client.unsettled, {})
    finally:
        peer.stop()
    assert client.runs(task) == 2


@pytest.mark.case("C49")
def test_revoked_ids_go_both_ways_when_a_python_worker_starts(site: Site, client: Client, logs: Path) -> None:
    theirs = [str(uuid.uuid4()) for _ in range(REVOKED_BEFORE)]
    ours = str(uuid.uuid4())
    node = Site.node(site.workers[0])
    eventually(lambda: site.answers(node), True, 20)
    client.app.control.revoke(ours, destination=[node], reply=True)

    peer = Stock.start(client.url, logs, STOCK_REVOKED=",".join(theirs))
    try:
        assert "mingle: sync complete" in peer.log.read_text(encoding="utf-8")
        # A client that has asked nothing yet: one that gave up on an answer takes it for that of its next question.
        fresh = Celery(broker=client.url, set_as_current=False)
        known = fresh.control.inspect([stock.NODE], timeout=20, limit=1).revoked()[stock.NODE]
    finally:
        peer.stop()

    assert ours in known
    client.echo("never", task_id=theirs[3])
    assert client.ends(theirs[3], "REVOKED")["result"]["exc_message"] == ["revoked"]
