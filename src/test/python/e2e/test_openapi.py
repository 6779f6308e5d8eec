"""The worker answers as ``src/docs/openapi.yaml`` says, and nothing that is not there."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from celery import Celery
from sfworker.local import LocalWorker

from e2e.conftest import TOKEN
from e2e.desk import Desk
from e2e.openapi import METHODS, fits, operations, problems
from e2e.test_psi import QUEUE
from e2e.test_tasks import PING, computing, ended
from e2e.wait import until
from e2e.work import endless, send

OPERATOR = {"Authorization": f"Bearer {TOKEN}"}
STRANGER: dict[str, str] = {}
FOREIGN = {**OPERATOR, "Origin": "http://elsewhere.example"}


class Try(NamedTuple):
    """A request, and the status it gets; ``{…}`` in the path is filled with what the worker has."""

    method: str
    path: str
    status: int
    asker: dict[str, str] = STRANGER
    body: dict[str, str] | None = None
    name: str | None = None
    query: str = ""


TASK = "/actuator/tasks/{id}"
CANCEL = "/actuator/tasks/{id}/cancel"
LETTERS = "/actuator/deadletters"
LETTER = "/actuator/deadletters/{id}"
ROUTE = "/actuator/routes/{name}"
PICTURE = "/actuator/routes/{name}/picture"

TRIES = [
    Try("get", "/", 200),
    Try("get", "/actuator", 200),
    Try("get", "/actuator/health", 200),
    Try("get", "/actuator/health/{group}", 200, name="readiness"),
    Try("get", "/actuator/health/{group}", 200, name="ray"),
    Try("get", "/actuator/health/{group}", 404, name="none"),
    Try("get", "/actuator/info", 200),
    Try("get", "/actuator/prometheus", 200),
    Try("get", "/actuator/slots", 200),
    Try("get", "/actuator/components", 200),
    Try("get", "/actuator/components", 200, query="?id=stats/ss_vif:1.0.0"),
    Try("get", "/actuator/components", 404, query="?id=stats/nothing:1.0.0"),
    Try("post", "/actuator/selftest", 401),
    Try("post", "/actuator/selftest", 200, OPERATOR, {}),
    Try("get", "/actuator/diagnostics", 200),
    Try("get", "/actuator/tasks", 200),
    Try("post", "/actuator/tasks", 401, body={"task": PING}),
    Try("post", "/actuator/tasks", 400, OPERATOR, {"task": PING, "args": "no list"}),
    Try("post", "/actuator/tasks", 200, OPERATOR, {"task": PING}),
    Try("get", TASK, 200, name="running"),
    Try("get", TASK, 200, name="ended"),
    Try("get", TASK, 404, name="none"),
    Try("post", CANCEL, 401, name="running"),
    Try("post", CANCEL, 403, FOREIGN, name="running"),
    Try("post", CANCEL, 409, OPERATOR, name="ended"),
    Try("post", CANCEL, 200, OPERATOR, name="running"),
    Try("get", LETTERS, 200),
    Try("get", LETTER, 200, name="letter"),
    Try("get", LETTER, 404, name="none"),
    Try("post", LETTER, 400, OPERATOR, {"args": '"no list"'}, name="letter"),
    Try("post", LETTER, 401, body={}, name="letter"),
    Try("post", LETTER, 404, OPERATOR, {}, name="none"),
    Try("post", LETTER, 200, OPERATOR, {"args": '["again"]'}, name="letter"),
    Try("delete", LETTER, 401, name="second"),
    Try("delete", LETTER, 204, OPERATOR, name="second"),
    Try("delete", LETTER, 404, OPERATOR, name="second"),
    Try("delete", LETTERS, 401),
    Try("delete", LETTERS, 200, OPERATOR),
    Try("get", "/actuator/routes", 200),
    Try("get", ROUTE, 200, name="active"),
    Try("get", ROUTE, 404, name="none"),
    Try("post", ROUTE, 401, body={}, name="pause"),
    Try("post", ROUTE, 404, OPERATOR, {}, name="none"),
    Try("post", ROUTE, 200, OPERATOR, {}, name="pause"),
    Try("post", ROUTE, 200, OPERATOR, {}, name="resume"),
    Try("post", ROUTE, 200, OPERATOR, {}, name="validate"),
    Try("post", ROUTE, 200, OPERATOR, {}, name="apply"),
    Try("post", ROUTE, 422, OPERATOR, {"revision": "none"}, name="rollback"),
    Try("get", PICTURE, 200, name="active"),
    Try("get", PICTURE, 404, name="none"),
]


@pytest.fixture(scope="module")
def names(guarded: LocalWorker, sender: Celery) -> Iterator[dict[str, str]]:
    """A task that runs, one that ended, two dead letters, the active revision."""
    desk = Desk(guarded)
    done = sender.send_task(PING, queue=QUEUE)
    done.get(timeout=30)
    ended(desk, done.id)
    before = desk.read("deadletters")["total"]
    for _ in range(2):
        # An echo of nothing is a wrong call, and a right one once it has arguments.
        sender.send_task("tasks.secretflow.hello.echo_task", queue=QUEUE)
    until(lambda: desk.read("deadletters")["total"] == before + 2, 30)
    letters = desk.read("deadletters")["letters"]
    long = send(sender, endless())
    computing(desk, long)
    yield {
        "running": long.id,
        "ended": done.id,
        "letter": letters[0]["id"],
        "second": letters[1]["id"],
        "active": desk.routes()["active"],
    }
    desk.post("routes/resume", {}, TOKEN)
    desk.post(f"tasks/{long.id}/cancel", {}, TOKEN)


def request(worker: LocalWorker, method: str, path: str, tried: Try | None = None) -> tuple[int, Any, str]:
    """Status, body and the header Allow of an answer."""
    headers = {"Host": f"127.0.0.1:{worker.http_port}", **(tried.asker if tried else {})}
    body = None if tried is None or tried.body is None else json.dumps(tried.body)
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection = http.client.HTTPConnection("127.0.0.1", worker.http_port, timeout=60)
    with contextlib.closing(connection):
        connection.request(method.upper(), path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, json.loads(text) if is_json and text else text, answer.getheader("Allow") or ""


@pytest.mark.parametrize(
    "tried", TRIES, ids=lambda tried: f"{tried.method} {tried.path}{tried.query} {tried.name} {tried.status}"
)
def test_it_answers_as_described(tried: Try, names: dict[str, str], guarded: LocalWorker) -> None:
    name = tried.name or ""
    before, brace, rest = tried.path.partition("{")
    path = before + names.get(name, name) + rest.partition("}")[2] if brace else before

    status, body, _ = request(guarded, tried.method, path + tried.query, tried)

    assert status == tried.status, body
    assert problems(tried.method, tried.path, status, body) == []


def test_everything_that_is_described_was_tried() -> None:
    described = {
        (method, path, int(status))
        for (method, path), operation in operations().items()
        for status in operation["responses"]
        if status != "default"
    }

    assert {(tried.method, tried.path, tried.status) for tried in TRIES} == described


def test_everything_there_is_is_described(guarded: LocalWorker) -> None:
    links = request(guarded, "get", "/actuator")[1]["_links"].values()
    known = {path for _, path in operations()}

    there = {"/" + link["href"].split("/", 3)[3] for link in links}
    # With `{*path}` health also has what is below its groups.
    there = {path.replace("{*path}", "{path}") for path in there}
    assert [path for path in there if not any(fits(path, described) for described in known)] == []


@pytest.mark.parametrize("path", sorted({path for _, path in operations() if path != "/"}))
def test_every_method_there_is_is_described(path: str, guarded: LocalWorker) -> None:
    allowed = request(guarded, "options", path.replace("{", "").replace("}", ""))[2]

    methods = {method.strip().lower() for method in allowed.split(",")} & {*METHODS, "put", "patch"}
    assert methods == {method for method, described in operations() if described == path}
