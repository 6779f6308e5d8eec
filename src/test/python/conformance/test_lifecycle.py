"""C21 to C23, C25, C26: when a task runs, how long, and when not at all."""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from conformance.eventually import holds
from conformance.heard import Heard, Published
from conformance.site import Client, Site
from e2e.test_wire import headers

UTC = datetime.timezone.utc
CHINA = datetime.timezone(datetime.timedelta(hours=8))
META = "celery-task-meta-"
CATCH_UP_SECONDS = 1.0


def soon(seconds: float) -> datetime.datetime:
    return datetime.datetime.now(UTC) + datetime.timedelta(seconds=seconds)


@pytest.mark.case("C21")
def test_countdown_of_two_seconds_ends_within_the_third(site: Site, client: Client) -> None:
    sent = time.time()
    result = client.echo("later", countdown=2)

    result.get(timeout=10)

    assert 2 <= time.time() - sent <= 3


@pytest.mark.case("C21")
def test_a_task_that_waits_for_its_time_is_listed(site: Site, client: Client) -> None:
    eta = soon(2)
    result = client.echo("later", eta=eta)

    assert holds(lambda: result.id in scheduled(site), 2)

    entry = scheduled(site)[result.id]
    assert set(entry) == {"eta", "priority", "request"}
    assert abs(datetime.datetime.fromisoformat(entry["eta"]) - eta) < datetime.timedelta(seconds=0.01)
    assert result.get(timeout=10)["echoed_data"] == "later"
    assert result.id not in scheduled(site)


def scheduled(site: Site) -> dict[str, dict[str, Any]]:
    """What the worker lists as scheduled, by id."""
    node = Site.node(site.workers[0])
    listed = site.client.app.control.inspect([node], timeout=1, limit=1).scheduled() or {node: []}
    return {entry["request"]["id"]: entry for entry in listed[node]}


@pytest.mark.case("C22")
@pytest.mark.parametrize(
    "text",
    [
        lambda eta: eta.replace(tzinfo=None).isoformat(),
        lambda eta: eta.astimezone(CHINA).isoformat(),
        lambda eta: eta.replace(microsecond=0).isoformat(),
    ],
    ids=["naive", "with offset", "without microseconds"],
)
def test_every_form_of_eta_means_the_same_instant(
    text: Callable[[datetime.datetime], str], site: Site, client: Client
) -> None:
    eta = soon(1.2)
    message = headers(eta=text(eta))

    client.push(message)
    client.ends(message["headers"]["id"], "SUCCESS")

    earliest = eta.replace(microsecond=0) if "." not in message["headers"]["eta"] else eta
    late = (soon(0) - earliest).total_seconds()
    assert 0 <= late < CATCH_UP_SECONDS


@pytest.mark.case("C23")
def test_a_task_that_expired_before_it_arrived_is_revoked(site: Site, client: Client) -> None:
    task = client.gate(expires=soon(-60))

    assert client.ends(task, "REVOKED")["result"]["exc_message"] == ["expired"]
    assert client.runs(task) == 0
    with pytest.raises(Exception) as failure:
        task.get(timeout=5)
    assert type(failure.value).__name__ == "TaskRevokedError"


@pytest.mark.case("C23")
def test_a_task_that_expires_while_it_waits_for_its_time_is_revoked(site: Site, client: Client) -> None:
    task = client.gate(eta=soon(1.5), expires=soon(1))

    assert client.ends(task, "REVOKED")["result"]["exc_message"] == ["expired"]
    assert client.runs(task) == 0


@pytest.mark.case("C23")
def test_an_expired_task_has_its_event(site: Site, client: Client, heard: Heard) -> None:
    task = client.gate(expires=soon(-60))

    event = heard.wait_for(task.id, "task-revoked")

    assert (event["expired"], event["terminated"], event["signum"]) == (True, False, None)
    # The client turns times in the past into now, so it may be received in the same millisecond.
    assert "task-started" not in heard.types_of(task.id)


@pytest.mark.case("C25")
@pytest.mark.parametrize(
    ("limits", "exc_type", "message"),
    [
        ({"time_limit": 1}, "TimeLimitExceeded", [1]),
        ({"soft_time_limit": 1}, "SoftTimeLimitExceeded", []),
        ({"time_limit": 2, "soft_time_limit": 1}, "SoftTimeLimitExceeded", []),
    ],
    ids=["hard", "soft", "both"],
)
def test_a_task_ends_at_its_time_limit(
    limits: dict[str, Any], exc_type: str, message: list[Any], site: Site, client: Client
) -> None:
    result = client.task("waiting", {}, **limits)

    failure = client.ends(result, "FAILURE", 15)["result"]

    assert (failure["exc_type"], failure["exc_message"], failure["exc_module"]) == (
        exc_type,
        message,
        "billiard.exceptions",
    )


@pytest.mark.case("C26")
@pytest.mark.parametrize("kind", ["gate", "no such type"])
def test_an_ignored_result_is_never_written(
    kind: str, site: Site, client: Client, published: Callable[[str], Published]
) -> None:
    task = str(uuid.uuid4())
    records = published(META + task)
    client.store.set(f"conformance:gate:{task}", "open", ex=60)

    client.task(kind, task_id=task, ignore_result=True)

    site.assert_settled()
    assert client.meta(task) is None
    assert records.texts() == []
