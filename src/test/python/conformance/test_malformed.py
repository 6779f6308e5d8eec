"""C35 to C38: what cannot be run is put aside, its sender is told, and the worker goes on."""

from __future__ import annotations

import base64
import json
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from conformance.eventually import eventually
from conformance.site import QUEUE, Client, Site
from e2e.test_wire import DEAD, FAILED, envelope, headers, nested, properties

DEAD_LETTERS = f"sfworker:1:dead:{QUEUE}"
LETTERS = f"sfworker:1:dead-body:{QUEUE}"
MAX_DELIVERIES = 2
LARGE = 100 * 1024 * 1024

# What ended or silenced a Celery worker and is not in the table of the other test; the sender can be told.
TOLD: dict[str, Any] = {
    "timelimit of one": headers(timelimit=[5]),
    "body of foreign characters only": {**envelope(), "body": "!!!!"},
    "body a string": envelope("text"),
    "no properties": {key: value for key, value in envelope().items() if key != "properties"},
}
# Repaired: nothing that is missing is needed to run the task.
REPAIRED: dict[str, Any] = {
    "no delivery tag": properties(delivery_tag=...),
    "no delivery info": properties(delivery_info=...),
    "no exchange": properties(delivery_info={"routing_key": QUEUE}),
    "no content type": envelope(**{"content-type": ...}),
    "retries a text": headers(retries="0"),
    "priority a text": properties(priority="high"),
}


class Bomb:
    """What nobody may deserialize."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._path),)


def letters(client: Client) -> int:
    """How many messages were put aside."""
    return int(client.store.zcard(DEAD_LETTERS))


@pytest.mark.case("C35")
@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [("application/x-python-serialize", "binary"), ("application/x-yaml", "utf-8"), ("text/plain", "utf-8")],
)
def test_other_content_types_are_refused_unread(
    content_type: str, encoding: str, site: Site, client: Client, tmp_path: Path
) -> None:
    trace = tmp_path / "deserialized"
    payload = {
        "application/x-python-serialize": pickle.dumps([[Bomb(trace)], {}, {}]),
        "application/x-yaml": f"!!python/object/apply:os.mkdir ['{trace}']".encode(),
        "text/plain": b"text",
    }[content_type]
    message = envelope(**{"content-type": content_type, "content-encoding": encoding})
    before = letters(client)

    client.push({**message, "body": base64.b64encode(payload).decode()})
    failure = client.ends(message["headers"]["id"], "FAILURE")["result"]

    assert (failure["exc_type"], failure["exc_module"]) == ("ContentDisallowed", "kombu.exceptions")
    eventually(lambda: letters(client), before + 1)
    assert not trace.exists()


@pytest.mark.case("C36")
def test_every_malformed_message_is_put_aside_and_the_next_one_runs(site: Site, client: Client) -> None:
    told = {**FAILED, **TOLD}
    before = letters(client)

    for name, message in {**DEAD, **told}.items():
        client.push(message)
        # One after the other: a crash would be its own, and a message that is put back would come first.
        assert client.echo(name).get(timeout=10)["echoed_data"] == name

    eventually(lambda: letters(client), before + len(DEAD) + len(told))
    states = {name: client.state(message["headers"]["id"]) for name, message in told.items()}
    assert states == dict.fromkeys(told, "FAILURE")


@pytest.mark.case("C36")
def test_what_misses_nothing_important_runs(site: Site, client: Client) -> None:
    for message in REPAIRED.values():
        client.push(message)

    for name, message in REPAIRED.items():
        assert client.ends(message["headers"]["id"], "SUCCESS")["result"]["echoed_data"] == "hi", name


@pytest.mark.case("C37")
@pytest.mark.parametrize(
    "message",
    [
        nested(5000),
        {**envelope(), "body": base64.b64encode(nested(5000).encode()).decode()},
        FAILED["zip bomb"],
    ],
    ids=["deep message", "deep body", "zip bomb"],
)
def test_deep_and_inflating_messages_are_refused(message: Any, site: Site, client: Client) -> None:
    before = letters(client)

    client.push(message)

    eventually(lambda: letters(client), before + 1)
    if isinstance(message, dict):
        client.ends(message["headers"]["id"], "FAILURE")


@pytest.mark.case("C37")
def test_a_message_of_100_megabytes_is_refused_unread(site: Site, client: Client) -> None:
    before = letters(client)
    message = json.dumps({**envelope(), "body": ""})

    client.push(message.replace('"body": ""', f'"body": "{"A" * LARGE}"'))

    eventually(lambda: letters(client), before + 1, 20)
    # Neither is it kept for a replay.
    assert max(map(len, client.store.hvals(LETTERS))) < LARGE / 10


@pytest.mark.case("C38")
def test_a_task_that_always_ends_its_worker_fails_at_last(fleet: Site) -> None:
    client = fleet.client
    for worker in list(fleet.workers):
        fleet.stop(worker)
    fleet.ensure(2, SFWORKER_CELERY_MAXLOSSES=str(MAX_DELIVERIES - 1))
    before = letters(client)
    task = client.gate()

    for delivery in range(1, MAX_DELIVERIES + 1):
        eventually(lambda: client.runs(task), delivery, 20)
        fleet.crash(fleet.holder())
        fleet.start(SFWORKER_CELERY_MAXLOSSES=str(MAX_DELIVERIES - 1))

    failure = client.ends(task, "FAILURE", 60)["result"]
    assert (failure["exc_type"], failure["exc_module"]) == ("WorkerLostError", "billiard.exceptions")
    eventually(lambda: letters(client), before + 1)
    assert client.runs(task) == MAX_DELIVERIES
    for worker in fleet.workers:
        worker.wait_ready()
