"""Links, chains and chords of a real client, run here and together with a stock Python worker (C39-C42)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from celery import Celery, Signature, chain, chord, group
from celery.exceptions import ChordError
from celery.result import AsyncResult, GroupResult

from e2e import python_worker
from e2e.conftest import Message
from e2e.rights import RestrictedWorker
from e2e.test_psi import QUEUE, TASK
from e2e.wait import until

ECHO = "tasks.secretflow.hello.echo_task"


@pytest.fixture(scope="module", autouse=True)
def _python(worker: RestrictedWorker) -> Iterator[None]:
    worker.server.allow(f"{python_worker.PYTHON_QUEUE}*", "default", "worker")
    # The rights of a Python worker are not ours to give.
    with python_worker.running(worker.admin_url):
        yield


def echo(app: Celery, *args: Any, **options: Any) -> Signature:
    """A task for our worker; without an argument it fails, unless it is the successor of another."""
    return app.signature(ECHO, args=args, queue=QUEUE, **options)


def stock(app: Celery, task: str, *args: Any, **options: Any) -> Signature:
    return app.signature(f"stock.{task}", args=args, queue=python_worker.PYTHON_QUEUE, **options)


def echoed(value: Any) -> Any:
    return value["echoed_data"]


def later(app: Celery, task: str) -> Any:
    """The value of a task that another one sends; a client that did not send it may miss the end."""
    until(lambda: bool(AsyncResult(task, app=app).ready()), 30)
    return AsyncResult(task, app=app).get(timeout=1)


def fails(result: AsyncResult, error: type[Exception]) -> str:
    with pytest.raises(error) as failure:
        # The client would else raise what it finds in a parent.
        result.get(timeout=30, follow_parents=False)
    return str(failure.value)


def test_a_callback_gets_the_result(app: Celery) -> None:
    result = app.send_task(ECHO, args=[1], queue=QUEUE, link=stock(app, "collect", 2))

    value = result.get(timeout=30)

    (child,) = result.children
    assert child.get(timeout=30) == {"values": [value, 2], "parent": result.id, "root": result.id}


def test_several_callbacks_are_a_group(app: Celery) -> None:
    links = [echo(app), stock(app, "collect", "only this", immutable=True)]
    result = app.send_task(ECHO, args=[1], queue=QUEUE, link=links)

    value = result.get(timeout=30)

    (children,) = result.children
    assert isinstance(children, GroupResult)
    first, second = children.get(timeout=30)
    assert echoed(first) == value
    assert second["values"] == ["only this"]


def test_an_errback_gets_the_id_of_the_task_that_failed(app: Celery) -> None:
    errback = str(uuid.uuid4())
    result = app.send_task(ECHO, queue=QUEUE, link_error=echo(app, task_id=errback))

    fails(result, TypeError)

    assert echoed(later(app, errback)) == result.id


def test_the_steps_of_a_chain_run_one_after_another(app: Celery) -> None:
    result = chain(echo(app, 1), stock(app, "wrap"), echo(app), stock(app, "collect")).apply_async()

    value = result.get(timeout=30)

    (last,) = value["values"]
    assert echoed(echoed(last)["wrapped"]) == 1
    assert echoed(last)["big"] == 2**70
    assert echoed(last)["empty"] == []
    assert value["root"] == result.parent.parent.parent.id
    assert value["parent"] == result.parent.id


def test_all_steps_of_a_chain_fail_with_the_first(app: Celery) -> None:
    result = chain(echo(app), echo(app), stock(app, "wrap")).apply_async()

    fails(result, TypeError)

    assert [result.state, result.parent.state, result.parent.parent.state] == ["FAILURE"] * 3


def test_a_chain_may_end_with_a_group(app: Celery) -> None:
    result = chain(echo(app, 1), group(echo(app), stock(app, "wrap"))).apply_async()

    first, second = result.get(timeout=30)

    assert echoed(echoed(first)) == 1
    assert echoed(second["wrapped"]) == 1


@pytest.mark.parametrize("body", [echo, stock], ids=["body here", "body in Python"])
def test_a_chord_joins_members_of_both_workers(body: Callable[..., Signature], app: Celery, store: redis.Redis) -> None:
    header = [stock(app, "wrap", 0), echo(app, 1), stock(app, "wrap", 2), echo(app, [])]
    result = chord(header)(echo(app) if body is echo else stock(app, "collect"))

    value = result.get(timeout=30)

    zero, one, two, three = echoed(value) if body is echo else value["values"][0]
    assert [zero["wrapped"], echoed(one), two["wrapped"], echoed(three)] == [0, 1, 2, []]
    assert two == {"wrapped": 2, "empty": [], "big": 2**70, "cn": "联邦"}
    until(lambda: not store.keys(f"celery-taskset-meta-{result.parent.id}*"))


@pytest.mark.parametrize("bad", ["here", "in Python"])
def test_a_chord_with_a_failed_member_fails(bad: str, app: Celery) -> None:
    header = [echo(app, 0), stock(app, "wrap", 1)]
    header[bad == "in Python"] = echo(app) if bad == "here" else stock(app, "fail")
    errback = str(uuid.uuid4())
    body = stock(app, "collect")
    body.link_error(echo(app, task_id=errback))
    result = chord(header)(body)

    text = fails(result, ChordError)

    failed = result.parent.results[bad == "in Python"]
    assert text.startswith(f"Dependency {failed.id} raised ")
    assert echoed(later(app, errback)) == result.id


def test_a_chord_waits_for_the_last_steps_of_its_chains(app: Celery) -> None:
    header = [chain(echo(app, 1), echo(app)), chain(stock(app, "wrap", 2), echo(app)), stock(app, "wrap", 3)]

    values = chord(header)(stock(app, "collect")).get(timeout=30)["values"][0]

    assert echoed(echoed(values[0])) == 1
    assert echoed(values[1])["wrapped"] == 2
    assert values[2]["wrapped"] == 3


def test_a_chord_fails_with_the_first_step_of_one_of_its_chains(app: Celery) -> None:
    header = [chain(echo(app), echo(app)), stock(app, "wrap", 3)]

    fails(chord(header)(stock(app, "collect")), ChordError)


def test_a_chain_goes_on_with_a_chord_and_behind_it(app: Celery) -> None:
    middle = group(echo(app), stock(app, "wrap"))
    result = chain(echo(app, 1), middle, echo(app), stock(app, "collect")).apply_async()

    (value,) = result.get(timeout=30)["values"]

    first, second = echoed(value)
    assert echoed(echoed(first)) == 1
    assert echoed(second["wrapped"]) == 1


def test_a_broken_chain_fails_everything_behind_it(app: Celery) -> None:
    middle = group(echo(app), stock(app, "wrap"))
    result = chain(echo(app), middle, echo(app), stock(app, "collect")).apply_async()

    fails(result, TypeError)


@pytest.mark.parametrize("name", ["a1_positional", "a2_keyword", "b1_positional", "b2_keyword"])
def test_computations_run_in_a_chain(name: str, app: Celery, message: Callable[[str], Message]) -> None:
    calls = [message(name), message(name)]
    steps = [app.signature(TASK, args=call["args"], kwargs=call["kwargs"], queue=QUEUE) for call in calls]
    result = chain(*steps, stock(app, "collect")).apply_async()

    (value,) = result.get(timeout=90)["values"]

    assert value["execution_id"] == calls[1]["expect"]["execution_id"]
    assert value["result"]["status"] == "success"


def test_a_computation_that_fails_fails_its_chord(app: Celery, message: Callable[[str], Message]) -> None:
    sent = message("bad_no_task_type")
    computation = app.signature(TASK, args=sent["args"], kwargs=sent["kwargs"], queue=QUEUE)

    text = fails(chord([computation, stock(app, "wrap", 1)])(stock(app, "collect")), ChordError)

    assert sent["expect"]["error_type"] in text
