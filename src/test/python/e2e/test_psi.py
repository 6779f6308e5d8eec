"""The sample PSI in every call form, seen by client, pub/sub listener and list listener."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from typing import Any

import pytest
import redis
from celery import Celery
from celery.result import AsyncResult
from sfworker.local import LocalWorker

from e2e.conftest import SAMPLES, Message
from e2e.listener import StatusListener
from e2e.normal import normal
from e2e.wait import until

TASK = "tasks.secretflow.execute_task"
QUEUE = "secretflow_queue"


def submit(app: Celery, message: Message) -> AsyncResult:
    return app.send_task(TASK, args=message["args"], kwargs=message["kwargs"], queue=QUEUE)


def expected(name: str, message: Message) -> Any:
    """A recorded value with the ids of this run."""
    text = (SAMPLES / name).read_text(encoding="utf-8")
    ids = message["expect"]
    for field in ("execution_id", "task_request_id"):
        text = text.replace(f'"{field}": "exec-1"', f'"{field}": "{ids[field]}"')
    return text


@pytest.mark.parametrize("name", ["a1_positional", "a2_keyword", "a3_mixed", "b1_positional", "b2_keyword"])
def test_every_call_form_gets_the_result_of_the_contract(
    name: str, app: Celery, message: Callable[[str], Message], listener: StatusListener, worker: LocalWorker
) -> None:
    sent = message(name)
    ids = sent["expect"]
    result = submit(app, sent)

    value = result.get(timeout=60)

    assert result.state == "SUCCESS"
    record = json.loads((SAMPLES / "results" / f"success_form_{ids['form'].lower()}.json").read_text(encoding="utf-8"))
    text = json.dumps(normal(record["result"]))
    for field in ("task_request_id", "task_id", "subtask_id", "execution_id"):
        wanted = record["result"][field]
        text = text.replace(f'"{field}": "{wanted}"', f'"{field}": "{ids[field]}"')
    text = text.replace("node1@10.0.0.1", "node1@127.0.0.1")
    assert normal(value) == json.loads(text)
    stages = [event["data"]["stage"] for event in listener.until_terminal(ids["execution_id"])]
    assert stages == [
        "celery_task_started",
        "task_started",
        "cluster_init",
        "cluster_initialized",
        "device_creation",
        "devices_initialized",
        "task_execution",
        "task_completed",
    ]
    with (worker.folder / "data" / "out" / "alice_psi.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 150
    assert [rows[0]["uid"], rows[-1]["uid"]] == ["u0001", "u0250"]
    assert not (worker.folder / "data" / "out" / "bob_psi.csv").exists()


def test_events_are_those_of_the_contract(
    app: Celery, message: Callable[[str], Message], listener: StatusListener
) -> None:
    sent = message("b1_positional")
    execution = sent["expect"]["execution_id"]
    submit(app, sent).get(timeout=60)

    events = listener.until_terminal(execution)

    recorded = (SAMPLES / "events" / "success.jsonl").read_text(encoding="utf-8").replace('"exec-1', f'"{execution}')
    assert normal(events) == normal([json.loads(line) for line in recorded.splitlines()])


def test_final_record_and_its_publication_are_the_same_bytes(
    app: Celery, message: Callable[[str], Message], store: redis.Redis
) -> None:
    sent = message("b1_positional")
    with store.pubsub(ignore_subscribe_messages=True) as pubsub:
        pubsub.psubscribe("celery-task-meta-*")
        result = submit(app, sent)
        result.get(timeout=60)
        published: list[bytes] = []
        while not published or json.loads(published[-1])["status"] != "SUCCESS":
            received = pubsub.get_message(timeout=10)
            if received is not None and received["channel"].decode().endswith(str(result.id)):
                published.append(received["data"])
    stored = store.get(f"celery-task-meta-{result.id}")
    assert stored == published[-1]
    assert [json.loads(text)["status"] for text in published][:-1].count("SUCCESS") == 0
    ttl = store.ttl(f"celery-task-meta-{result.id}")
    assert isinstance(ttl, int) and 86300 < ttl <= 86400


def test_nothing_stays_claimed_after_the_end(
    app: Celery, message: Callable[[str], Message], listener: StatusListener, store: redis.Redis
) -> None:
    sent = message("b1_positional")
    submit(app, sent).get(timeout=60)
    listener.until_terminal(sent["expect"]["execution_id"])

    # The acknowledgement follows the terminal event.
    until(lambda: store.hlen("unacked") == 0)

    assert store.llen(QUEUE) == 0
    assert store.zcard("unacked_index") == 0
    assert [key for key in store.keys("sfworker:1:claim*") if key != b"sfworker:1:claims"] == []
