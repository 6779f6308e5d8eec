"""C24, C27 to C29: how a task ends that fails, and that an end is final."""

from __future__ import annotations

import datetime
import json
import socket
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sfworker.local import free_port

from conformance.eventually import eventually
from conformance.heard import Published
from conformance.site import EXECUTE, QUEUE, Client, Site, parameters

META = "celery-task-meta-"


@pytest.fixture
def taken_port() -> Iterator[str]:
    """An address that somebody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def production(address: str) -> dict[str, Any]:
    """A task of two nodes whose own address is that one."""
    parties = {"alice": {"address": address}, "bob": {"address": f"127.0.0.1:{free_port()}"}}
    cluster = {"address": "auto", "cluster_config": {"parties": parties, "self_party": "alice"}}
    return {**parameters("waiting"), "sf_init_config": cluster}


def delayed(client: Client, task: str) -> list[dict[str, Any]]:
    """Messages of a task that wait for their time."""
    texts = client.store.hvals(f"sfworker:1:delayed-body:{QUEUE}")
    return [message for message in map(json.loads, texts) if message["headers"]["id"] == task]


@pytest.mark.case("C24", "C29")
def test_a_failing_task_is_retried_as_celery_does(
    site: Site, client: Client, taken_port: str, published: Callable[[str], Published]
) -> None:
    task = str(uuid.uuid4())
    records = published(META + task)
    options = {"headers": {"traceparent": "00-1"}, "priority": 4}

    client.app.send_task(EXECUTE, args=["req", production(taken_port)], task_id=task, queue=QUEUE, **options)
    retry = client.ends(task, "RETRY")
    (message,) = delayed(client, task)
    client.ends(task, "FAILURE", 20)

    assert retry["date_done"] is None
    # The stored cause is Celery's form of an exception; the child is the next attempt, which has the same id.
    assert retry["result"] is None or set(retry["result"]) >= {"exc_type", "exc_message", "exc_module"}
    assert retry["children"] == [[[task, None], None]]
    kept, sent = message["headers"], message["properties"]
    assert (kept["id"], kept["retries"], kept["parent_id"], kept["root_id"]) == (task, 1, task, task)
    assert datetime.datetime.fromisoformat(kept["eta"]).tzinfo is not None
    assert (kept["traceparent"], sent["priority"], sent["correlation_id"]) == ("00-1", 4, task)
    assert "redelivered" not in sent["delivery_info"]
    assert [state for state in records.states() if state != "STARTED"] == ["RETRY", "FAILURE"]


@pytest.mark.case("C27")
def test_a_business_failure_raises_its_class_at_the_client(site: Site, client: Client) -> None:
    result = client.task("no such type")

    with pytest.raises(ValueError, match="no such type") as failure:
        result.get(timeout=10)

    record = client.record(result)
    assert record["status"] == "FAILURE"
    assert record["result"]["exc_type"] == "ValueError"
    assert record["result"]["exc_module"] == "builtins"
    assert record["result"]["exc_message"] == [str(failure.value)]
    assert "ValueError" in record["traceback"]
    assert str(failure.value) in record["traceback"]
    assert result.traceback == record["traceback"]


@pytest.mark.case("C28")
def test_a_result_with_nan_is_cleaned_or_refused(site: Site, client: Client) -> None:
    result = client.task("odd", {"kind": "nan"})

    eventually(lambda: client.state(result) in ("SUCCESS", "FAILURE"), True, 30)

    # `record` refuses what is not strictly JSON.
    record = client.record(result)
    if record["status"] == "SUCCESS":
        assert record["result"]["result"]["result"] == {"value": None}
    else:
        assert record["result"]["exc_type"] == "EncodeError"


@pytest.mark.case("C28")
def test_a_result_that_is_no_json_is_a_failure(site: Site, client: Client) -> None:
    result = client.task("odd", {"kind": "object"})

    record = client.ends(result, "FAILURE", 30)

    assert (record["result"]["exc_type"], record["result"]["exc_module"]) == ("EncodeError", "kombu.exceptions")


@pytest.mark.case("C29")
@pytest.mark.parametrize("late", ["duplicate run", "failure", "retry"])
def test_success_stays_as_it_is(late: str, site: Site, client: Client, taken_port: str) -> None:
    first = client.echo("first")
    first.get(timeout=10)
    before = client.meta(first)
    task = production(taken_port)
    again: dict[str, Callable[[], Any]] = {
        "duplicate run": lambda: client.echo("second", task_id=first.id),
        "failure": lambda: client.echo(task_id=first.id),
        "retry": lambda: client.app.send_task(EXECUTE, args=[task], task_id=first.id, queue=QUEUE),
    }

    again[late]()
    if late == "retry":
        # Its second attempt comes a second later.
        eventually(lambda: client.stages(task["execution_id"])[-1:], ["task_failed_final"], 20)
    site.assert_settled()

    assert client.meta(first) == before
