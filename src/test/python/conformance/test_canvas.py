"""C39 to C42: what is sent when a task ends."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Signature, chain, chord
from celery.result import AsyncResult

from conformance import stock
from conformance.eventually import eventually
from conformance.heard import Published
from conformance.site import ECHO, QUEUE, Client, Site
from conformance.stock import Stock

META = "celery-task-meta-"
SECONDS = 20

Message = dict[str, Any]


def echo(client: Client, *args: Any, queue: str = QUEUE, **options: Any) -> Signature:
    """A signature of the echo task."""
    return client.app.signature(ECHO, args=args, queue=queue, **options)


def sent_to(client: Client, queue: str, count: int) -> list[Message]:
    """Messages in a queue that nobody consumes, oldest first, with decoded bodies."""
    eventually(lambda: client.store.llen(queue), count)
    messages: list[Message] = [json.loads(message) for message in reversed(client.store.lrange(queue, 0, -1))]
    return [{**message, "body": json.loads(base64.b64decode(message["body"]))} for message in messages]


def arguments(message: Message) -> list[Any]:
    """Positional arguments of a message."""
    given: list[Any] = message["body"][0]
    return given


def child(task: str) -> list[Any]:
    """A task among the children of a record."""
    return [[task, None], None]


@pytest.mark.case("C39")
def test_a_link_gets_the_result_before_its_own_arguments(site: Site, client: Client, other_queue: str) -> None:
    result = client.echo("first", link=echo(client, "own", queue=other_queue))

    value = result.get(timeout=SECONDS)
    (message,) = sent_to(client, other_queue, 1)

    headers, properties = message["headers"], message["properties"]
    assert arguments(message) == [value, "own"]
    assert (headers["task"], headers["root_id"], headers["parent_id"]) == (ECHO, result.id, result.id)
    assert headers["group"] is None
    assert properties["correlation_id"] == headers["id"]
    assert properties["delivery_info"] == {"exchange": "", "routing_key": other_queue}
    assert (properties["body_encoding"], message["content-type"]) == ("base64", "application/json")
    assert properties["delivery_tag"]
    assert client.record(result)["children"] == [child(headers["id"])]


@pytest.mark.case("C39")
def test_a_link_that_is_immutable_gets_its_own_arguments_only(site: Site, client: Client, other_queue: str) -> None:
    link = echo(client, "own", queue=other_queue, immutable=True, task_id="chosen-by-the-client")

    result = client.echo("first", link=link)
    (message,) = sent_to(client, other_queue, 1)

    assert arguments(message) == ["own"]
    assert message["headers"]["id"] == "chosen-by-the-client"
    assert client.ends(result, "SUCCESS")["children"] == [child("chosen-by-the-client")]


@pytest.mark.case("C39")
def test_two_links_are_sent_as_a_group(site: Site, client: Client, other_queue: str) -> None:
    links = [echo(client, number, queue=other_queue) for number in range(2)]
    result = client.echo("first", link=links)

    value = result.get(timeout=SECONDS)
    sent = sent_to(client, other_queue, 2)

    assert [arguments(message) for message in sent] == [[value, 0], [value, 1]]
    assert [message["headers"]["group_index"] for message in sent] == [0, 1]
    assert {message["headers"]["root_id"] for message in sent} == {result.id}
    assert {message["headers"]["parent_id"] for message in sent} == {result.id}
    (group,) = {message["headers"]["group"] for message in sent}
    assert group
    members = [child(message["headers"]["id"]) for message in sent]
    assert client.record(result)["children"] == [[[group, None], members]]


@pytest.mark.case("C39")
def test_a_link_runs_and_knows_its_parent(site: Site, client: Client) -> None:
    result = client.echo("first", link=echo(client))

    result.get(timeout=SECONDS)
    (follow_up,) = result.children
    assert follow_up.get(timeout=SECONDS)["echoed_data"]["echoed_data"] == "first"
    assert client.record(follow_up)["parent_id"] == result.id


@pytest.mark.case("C40")
def test_an_error_link_gets_the_id_of_the_failed_task(site: Site, client: Client, other_queue: str) -> None:
    result = client.echo(link=echo(client, "never", queue=other_queue), link_error=echo(client, queue=other_queue))

    client.ends(result, "FAILURE")
    (message,) = sent_to(client, other_queue, 1)

    assert arguments(message) == [result.id]
    assert message["headers"]["task"] == ECHO
    assert message["headers"]["root_id"] == result.id


def links_of(last: AsyncResult) -> list[AsyncResult]:
    """Results of a chain, the first one first."""
    return [*links_of(last.parent), last] if last.parent else [last]


@pytest.mark.case("C41")
def test_a_chain_of_three_runs_in_order(site: Site, client: Client) -> None:
    last = chain(echo(client, "start"), echo(client), echo(client), app=client.app).apply_async()

    value = last.get(timeout=SECONDS)

    assert value["echoed_data"]["echoed_data"]["echoed_data"] == "start"
    steps = links_of(last)
    records = [client.record(step) for step in steps]
    assert [record["status"] for record in records] == ["SUCCESS"] * 3
    assert [record.get("parent_id") for record in records] == [None, steps[0].id, steps[1].id]
    assert records[0]["children"] == [child(steps[1].id)]
    assert [record["date_done"] for record in records] == sorted(record["date_done"] for record in records)


@pytest.mark.case("C41")
def test_a_chain_whose_first_step_fails_fails_as_a_whole(site: Site, client: Client) -> None:
    last = chain(echo(client), echo(client), echo(client), app=client.app).apply_async()

    with pytest.raises(TypeError):
        last.get(timeout=SECONDS)

    records = [client.ends(step, "FAILURE") for step in links_of(last)]
    assert [record["result"]["exc_type"] for record in records] == ["TypeError"] * 3
    assert [record["task_id"] for record in records] == [step.id for step in links_of(last)]


@pytest.fixture
def python_worker(site: Site, logs: Path) -> Iterator[Stock]:
    """A stock worker on a queue of its own."""
    peer = Stock.start(site.client.url, logs)
    yield peer
    peer.stop()


def send_chord(client: Client, *first: Any) -> AsyncResult:
    """A chord of a member of ours with these arguments, one of the Python worker, and another of ours."""
    python = client.app.signature("conformance.twice", args=[21], queue=stock.QUEUE)
    return chord([echo(client, *first), python, echo(client, "last")], app=client.app)(echo(client))


def keys_of(client: Client, result: AsyncResult) -> list[bytes]:
    """Keys of the group before the body of a chord."""
    keys: list[bytes] = client.store.keys(f"celery-taskset-meta-{result.parent.id}*")
    return keys


@pytest.mark.case("C42")
def test_a_chord_of_both_kinds_of_workers_calls_its_body_once(
    site: Site, client: Client, python_worker: Stock, published: Callable[[str], Published]
) -> None:
    with site.busy(2):
        body = send_chord(client, "first")
        records = published(META + body.id)

    java, python, last = body.get(timeout=SECONDS)["echoed_data"]
    site.assert_settled()

    assert (java["echoed_data"], python, last["echoed_data"]) == ("first", 42, "last")
    assert records.states() == ["SUCCESS"]
    assert keys_of(client, body) == []


@pytest.mark.case("C42")
def test_a_chord_with_a_failing_member_fails_at_its_body(site: Site, client: Client, python_worker: Stock) -> None:
    body = send_chord(client)

    failure = client.ends(body, "FAILURE", SECONDS)["result"]

    assert (failure["exc_type"], failure["exc_module"]) == ("ChordError", "celery.exceptions")
    failed = body.parent.results[0].id
    assert failure["exc_message"][0].startswith(f"Dependency {failed} raised TypeError")
    client.store.delete(*keys_of(client, body))
