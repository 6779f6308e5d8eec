"""C01 to C11: messages in all their forms, and the order in which they are served."""

from __future__ import annotations

import base64
import datetime
import decimal
import json
import math
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from celery.result import AsyncResult

from conformance.eventually import eventually
from conformance.site import ECHO, EXECUTE, QUEUE, Client, Site, parameters
from e2e.test_wire import envelope, properties

RESULT_SECONDS = 15


def echoed(result: AsyncResult) -> Any:
    """What an echo task answers."""
    return result.get(timeout=RESULT_SECONDS)["echoed_data"]


@pytest.mark.case("C01")
def test_result_of_positional_arguments_is_kept_for_a_day(site: Site, client: Client) -> None:
    result = client.echo({"a": [1, "zwei", None]})

    assert echoed(result) == {"a": [1, "zwei", None]}
    assert result.state == "SUCCESS"
    assert 86300 < client.store.ttl(f"celery-task-meta-{result.id}") <= 86400


@pytest.mark.case("C02")
def test_keyword_arguments_give_the_same_result(site: Site, client: Client) -> None:
    assert echoed(client.app.send_task(ECHO, kwargs={"data": "same"}, queue=QUEUE)) == echoed(client.echo("same"))


@pytest.mark.case("C02")
def test_mixed_arguments_give_the_same_result(site: Site, client: Client) -> None:
    task = parameters("gate")
    forms: list[tuple[list[Any], dict[str, Any]]] = [
        (["req", task], {}),
        (["req"], {"task_params": task}),
        ([], {"task_request_id": "req", "task_params": task}),
    ]
    ids = []
    for args, kwargs in forms:
        # Otherwise it would be the same execution, which is not run again.
        task["execution_id"] = f"exec-{uuid.uuid4().hex[:8]}"
        sent = client.app.send_task(EXECUTE, args=args, kwargs=kwargs, queue=QUEUE)
        client.open_gates(sent)
        ids.append(sent.get(timeout=RESULT_SECONDS)["task_request_id"])

    assert ids == ["req"] * 3


@pytest.mark.case("C03")
def test_one_list_is_served_in_the_order_of_sending(site: Site, client: Client) -> None:
    with site.busy(2) as running:
        tasks = [client.gate() for _ in range(5)]
        client.open_gates(*tasks, running[0])
        # The other slot stays taken, so one task runs at a time.
        for task in tasks:
            client.ends(task, "SUCCESS")

        assert client.order(tasks) == [0, 1, 2, 3, 4]


@pytest.mark.case("C04")
def test_priority_0_is_served_first(site: Site, client: Client) -> None:
    priorities = [0, 9, 5, 3, 0, 6]
    with site.busy(2) as running:
        tasks = [client.gate(priority=priority) for priority in priorities]
        client.open_gates(*tasks, running[0])
        for task in tasks:
            client.ends(task, "SUCCESS")

        assert [priorities[number] for number in client.order(tasks)] == [0, 0, 5, 3, 6, 9]


@pytest.mark.case("C05")
def test_odd_priorities_are_served_from_the_nearest_list(site: Site, client: Client) -> None:
    with site.busy(2):
        results = [client.echo(priority, priority=priority) for priority in (12, -1, "high")]
        lengths = [client.store.llen(QUEUE), client.store.llen(f"{QUEUE}\x06\x169")]

    # The client chose the lists: the last for 12, the first for the others.
    assert lengths == [2, 1]
    assert [echoed(result) for result in results] == [12, -1, "high"]


@pytest.mark.case("C06")
@pytest.mark.parametrize(("compression", "start"), [("gzip", b"\x78\x9c"), ("zlib", b"\x78\x9c"), ("bzip2", b"BZh")])
def test_compressed_messages_run(compression: str, start: bytes, site: Site, client: Client) -> None:
    with site.busy(2):
        result = client.echo("x" * 1000, compression=compression)
        (message,) = client.store.lrange(QUEUE, 0, -1)

    assert base64.b64decode(json.loads(message)["body"]).startswith(start)
    assert echoed(result) == "x" * 1000


@pytest.mark.case("C07")
def test_body_without_encoding_is_plain_text(site: Site, client: Client) -> None:
    message = {**properties(body_encoding=...), "body": json.dumps([["plain"], {}, None])}

    client.push(message)

    assert client.ends(message["headers"]["id"], "SUCCESS")["result"]["echoed_data"] == "plain"


@pytest.mark.case("C08")
def test_a_client_of_protocol_1_gets_its_result(site: Site, client: Client) -> None:
    old = Client(client.url, client.store, {"task_protocol": 1})

    assert echoed(old.echo("one")) == "one"
    old.app.close()


@pytest.mark.case("C08")
def test_headers_of_protocol_2_may_come_with_a_body_of_protocol_1(site: Site, client: Client) -> None:
    message = envelope({"args": ["both"], "kwargs": {}})

    client.push(message)

    assert client.ends(message["headers"]["id"], "SUCCESS")["result"]["echoed_data"] == "both"


@pytest.mark.case("C09")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime.datetime(2026, 1, 7, 10, tzinfo=datetime.timezone.utc), "2026-01-07T10:00:00+00:00"),
        (datetime.date(2026, 1, 7), "2026-01-07"),
        (datetime.time(10, 30), "10:30:00"),
        (decimal.Decimal("1.50"), "1.50"),
        (uuid.UUID("11111111-1111-4111-8111-111111111111"), "11111111-1111-4111-8111-111111111111"),
        (b"text", "text"),
        (b"\xff\xfe", "//4="),
        (2**70, 2**70),
    ],
)
def test_values_that_json_does_not_have_arrive(value: Any, text: Any, site: Site, client: Client) -> None:
    result = client.echo(value)

    stored = client.ends(result, "SUCCESS")["result"]["echoed_data"]
    # Passed through as they came, or decoded: both are fine.
    assert stored == text or {text} == set(values_in(stored)), stored
    assert echoed(result) in (value, text)


def values_in(stored: Any) -> list[Any]:
    """The value of a typed JSON object, `{"__type__": …, "__value__": …}`."""
    value = stored["__value__"]
    return [str(uuid.UUID(value["hex"]))] if isinstance(value, dict) else [value]


@pytest.mark.case("C09", "C28")
def test_nan_in_the_arguments_is_not_written_back(site: Site, client: Client) -> None:
    result = client.echo([math.nan, math.inf, 1.5])

    # `record` refuses what is not strictly JSON.
    record = client.ends(result, "SUCCESS")
    assert record["result"]["echoed_data"][2] == 1.5


@pytest.mark.case("C10")
@pytest.mark.parametrize("embed", [None, {}, {"callbacks": None}, {"chord": None, "unknown": 1}])
def test_embed_may_miss_what_it_likes(embed: Any, site: Site, client: Client) -> None:
    message = envelope([["hi"], {}, embed])

    client.push(message)

    assert client.ends(message["headers"]["id"], "SUCCESS")["result"]["echoed_data"] == "hi"


@pytest.mark.case("C11")
def test_a_running_task_is_kept_as_celery_keeps_it(site: Site, client: Client) -> None:
    with site.busy(1) as (task,):
        ((tag, kept),) = client.store.hgetall("unacked").items()
        message, exchange, routing_key = json.loads(kept)
        indexed = [name for name, _ in client.store.zrange("unacked_index", 0, -1, withscores=True)]

    assert message["headers"]["id"] == task.id
    assert message["properties"]["delivery_tag"] == tag.decode()
    assert (exchange, routing_key) == ("", QUEUE)
    assert indexed == [tag]
    eventually(gone(client, tag), True)


def gone(client: Client, tag: bytes) -> Callable[[], bool]:
    return lambda: not client.store.hexists("unacked", tag) and client.store.zscore("unacked_index", tag) is None
