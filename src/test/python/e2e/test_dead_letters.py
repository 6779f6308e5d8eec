"""Dead letters over HTTP: found with their reason, shown without arguments, repaired and run again, dropped."""

from __future__ import annotations

import contextlib
import http.client
import json
import uuid
from collections.abc import Callable
from typing import Any

import redis
from celery import Celery, chain
from celery.result import AsyncResult
from sfworker.local import LocalWorker

from e2e.conftest import Message
from e2e.listener import StatusListener
from e2e.test_actuator import read
from e2e.test_canvas import ECHO, echo, echoed, fails
from e2e.test_psi import QUEUE, TASK
from e2e.wait import until


def ask(worker: LocalWorker, method: str, path: str = "", body: dict[str, str] | None = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", worker.http_port, timeout=10)
    with contextlib.closing(connection):
        connection.request(
            method,
            f"/actuator/deadletters{path}",
            None if body is None else json.dumps(body),
            {"Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        return answer.status, json.loads(text) if text else None


def letter_of(worker: LocalWorker, task_id: str) -> dict[str, Any]:
    """The letter of a task, as soon as it is there: the record is written a moment before."""
    found: list[dict[str, Any]] = []

    def is_there() -> bool:
        status, page = ask(worker, "GET", "?limit=200")
        assert status == 200
        found[:] = [letter for letter in page["letters"] if letter["taskId"] == task_id]
        return bool(found)

    until(is_there)
    return found[0]


def test_a_bad_task_is_listed_repaired_and_runs(
    app: Celery,
    message: Callable[[str], Message],
    listener: StatusListener,
    worker: LocalWorker,
) -> None:
    sent = message("b1_positional")
    good = json.dumps(sent["args"])
    secret = f"hush-{uuid.uuid4()}"
    sent["args"][0]["task_config"]["keys"] = {"alice": [secret], "bob": ["uid"]}
    result = app.send_task(TASK, args=sent["args"], queue=QUEUE)
    fails(result, ValueError)

    letter = letter_of(worker, result.id)
    status, shown = ask(worker, "GET", f"/{letter['id']}")
    assert (status, shown) == (200, letter)
    assert letter["reason"] == "PARAM_INVALID"
    assert letter["details"]["view"]["headers"]["task"] == TASK
    assert secret not in json.dumps(letter)
    execution = sent["expect"]["execution_id"]
    failed = listener.until_terminal(execution)

    status, answer = ask(worker, "POST", f"/{letter['id']}", {"args": good})

    assert (status, answer) == (200, {"task_id": result.id})
    again = AsyncResult(result.id, app=app)
    assert again.get(timeout=60)["result"]["status"] == "success"
    until(lambda: "task_completed" in listener.stages(execution))
    events = listener.until_terminal(execution)
    assert events[: len(failed)] == failed
    numbers = [event["seq"] for event in events]
    assert numbers == sorted(set(numbers))
    assert ask(worker, "POST", f"/{letter['id']}", {})[0] == 404


def test_a_replayed_step_takes_its_chain_up_again(app: Celery, worker: LocalWorker) -> None:
    result = chain(echo(app), echo(app)).apply_async()
    fails(result, TypeError)
    first = result.parent.id
    letter = letter_of(worker, first)

    assert ask(worker, "POST", f"/{letter['id']}", {"args": "[1]"})[0] == 200

    # Until the step runs, the record of the chain's end is that of the first time.
    until(lambda: AsyncResult(result.id, app=app).state == "SUCCESS", 30)
    assert echoed(echoed(AsyncResult(result.id, app=app).get(timeout=30))) == 1


def test_a_repair_that_would_come_back_is_refused(app: Celery, worker: LocalWorker) -> None:
    result = app.send_task(ECHO, queue=QUEUE)
    fails(result, TypeError)
    letter = letter_of(worker, result.id)

    status, answer = ask(worker, "POST", f"/{letter['id']}", {"args": '"no list"'})

    assert status == 400
    assert answer["reason"] == "BAD_ARGUMENTS"
    assert letter_of(worker, result.id) == letter


def test_what_is_no_message_at_all_is_listed_by_its_reason_and_dropped(store: redis.Redis, worker: LocalWorker) -> None:
    store.lpush(QUEUE, "this is no JSON")

    def listed() -> list[dict[str, Any]]:
        letters: list[dict[str, Any]] = ask(worker, "GET", "?reason=NOT_JSON")[1]["letters"]
        return letters

    until(lambda: bool(listed()))
    letter = listed()[0]
    assert letter["taskId"] is None
    assert ask(worker, "DELETE", f"/{letter['id']}") == (204, None)
    assert ask(worker, "DELETE", f"/{letter['id']}")[0] == 404
    assert letter["id"] not in [other["id"] for other in listed()]


def test_letters_are_counted(app: Celery, worker: LocalWorker) -> None:
    fails(app.send_task(ECHO, queue=QUEUE), TypeError)

    def metric(name: str) -> float:
        lines = [line for line in read(worker, "/prometheus").splitlines() if line.startswith(name)]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    until(lambda: metric(f'sfworker_dead_letters_total{{queue="{QUEUE}",reason="ARGUMENTS_INVALID"}}') > 0)
    until(lambda: metric("sfworker_dead_letters_kept") == ask(worker, "GET")[1]["total"])
    status, answer = ask(worker, "DELETE")
    assert status == 200
    assert answer["dropped"] > 0
    until(lambda: metric("sfworker_dead_letters_kept") == 0)
