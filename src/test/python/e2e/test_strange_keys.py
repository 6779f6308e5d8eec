"""Keys in Redis that are something else than they must be, and senders who would write them: no slot is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery, Signature
from celery.exceptions import InvalidTaskError

from e2e.clients import connected
from e2e.conftest import Message, copy_tables
from e2e.desk import Desk
from e2e.listener import StatusListener
from e2e.rights import RestrictedWorker
from e2e.test_canvas import ECHO
from e2e.test_dead_letters import letter_of
from e2e.test_psi import QUEUE, TASK, submit
from e2e.wait import until

LEASE_SECONDS = 15
RESERVED = [
    "sfworker:1:execution:v",
    "celery-task-meta-victim",
    "task_status_queue",
    "unacked",
    "reply.celery.pidbox",
    "secretflow_queue\x06\x163",
]


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestrictedWorker]:
    """A worker whose Redis is broken and repaired."""
    folder = tmp_path_factory.mktemp("strange")
    copy_tables(folder / "data")
    with RestrictedWorker(folder, settings={"SFWORKER_RETRY_MAXRETRIES": "0"}).running() as worker:
        yield worker


@pytest.fixture(scope="module")
def back_end(strange: RestrictedWorker) -> Iterator[Celery]:
    with connected(strange.redis_url, "strange") as app:
        yield app


def goes_on(worker: RestrictedWorker, app: Celery) -> None:
    """Every slot is free, and tasks run."""
    until(lambda: Desk(worker).read("slots")["running"] == 0, LEASE_SECONDS)
    assert app.send_task(ECHO, args=["x"], queue=QUEUE).get(timeout=LEASE_SECONDS)["status"] == "success"


@pytest.mark.parametrize("queue", RESERVED)
@pytest.mark.parametrize("place", ["link", "link_error"])
def test_a_callback_reaches_no_key_that_is_no_queue(
    queue: str, place: str, strange: RestrictedWorker, back_end: Celery
) -> None:
    callback = Signature(ECHO, args=["y"], options={"queue": queue})
    with strange.store() as store:
        before = store.type(queue)

        task = back_end.send_task(ECHO, args=["x"], queue=QUEUE, **{place: [callback]})

        with pytest.raises(InvalidTaskError, match="a successor names a queue"):
            task.get(timeout=30)
        assert letter_of(strange, task.id)["reason"] == "BAD_SUCCESSOR"
        assert store.type(queue) == before
    goes_on(strange, back_end)


def test_an_execution_whose_key_is_broken_runs(
    strange: RestrictedWorker, back_end: Celery, message: Callable[[str], Message]
) -> None:
    sent = message("b1_positional")
    with strange.store() as store:
        store.lpush(f"sfworker:1:execution:{sent['expect']['execution_id']}", "x")

        assert submit(back_end, sent).get(timeout=60)["status"] == "SUCCESS"

        assert store.zcard("sfworker:1:strange") == 1
    goes_on(strange, back_end)


def test_a_task_whose_record_cannot_be_written_is_put_aside(
    strange: RestrictedWorker, back_end: Celery, message: Callable[[str], Message]
) -> None:
    sent = message("b1_positional")
    listener = StatusListener(strange.redis_url)
    with strange.store() as store:
        store.lpush("celery-task-meta-victim", "x")

        back_end.send_task(TASK, args=sent["args"], kwargs=sent["kwargs"], queue=QUEUE, task_id="victim")

        last = listener.until_terminal(sent["expect"]["execution_id"], 30)[-1]["data"]
        assert (last["stage"], last["error_code"]) == ("task_failed_final", "REDIS_REFUSED")
        assert "celery-task-meta-victim" in last["error"]
        assert letter_of(strange, "victim")["reason"] == "REDIS_REFUSED"
        assert store.lrange("celery-task-meta-victim", 0, -1) == [b"x"]
        goes_on(strange, back_end)
        store.delete("celery-task-meta-victim")
    listener.close()


def test_a_worker_that_cannot_claim_says_which_key_and_ends_in_time(
    strange: RestrictedWorker, back_end: Celery, tmp_path: Path
) -> None:
    desk = Desk(strange)
    with strange.store() as store:
        store.set("unacked", "x")
        waiting = back_end.send_task(ECHO, args=["x"], queue=QUEUE)
        until(lambda: desk.read("health/readiness")["status"] == "DOWN", LEASE_SECONDS)
        reason = json.dumps(desk.read("health/readiness"))
        assert "the key unacked in Redis holds a string and must hold a hash" in reason
        store.delete("unacked")
        assert waiting.get(timeout=LEASE_SECONDS)["status"] == "success"
        until(lambda: desk.read("health/readiness")["status"] == "UP", LEASE_SECONDS)

        store.set("unacked", "x")
        until(lambda: desk.read("health/readiness")["status"] == "DOWN", LEASE_SECONDS)
        began = time.monotonic()
        strange.process.terminate()
        strange.process.wait(60)
        assert time.monotonic() - began < 45
        store.delete("unacked")
