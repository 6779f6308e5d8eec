"""Edits of the routes of a running worker with tasks in flight: the new routes serve, or the old ones do."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from sfworker.local import PROJECT

from e2e.clients import connected
from e2e.conftest import SAMPLES, copy_tables
from e2e.desk import Desk
from e2e.edits import EDITS, RESULT, Edit, with_template
from e2e.rights import RestrictedWorker
from e2e.test_validate import validate
from e2e.wait import until

QUEUE = "secretflow_queue"
EXECUTE = "tasks.secretflow.execute_task"
ECHO = "tasks.secretflow.hello.echo_task"
MOST_WAITING = 20
PSI_EVERY = 20
FILE_AND_LINE = re.compile(r"\w\.yaml:\d+\b")
# Found by reading, by building, by running, and not even read.
ALSO_BY_COMMAND = ("misspelt option", "unknown bean", "no acknowledgement", "folder deleted")
FINAL = ("task_completed", "task_failed_final")


def psi(execution: str) -> dict[str, Any]:
    """Return the parameters of the sample PSI."""
    text = (SAMPLES / "messages" / "b1_positional.json").read_text(encoding="utf-8")
    task: dict[str, Any] = json.loads(text.replace('"exec-1"', f'"{execution}"'))["args"][0]
    return task


class Stream:
    """Sends echoes, and now and then a PSI, until it is closed."""

    def __init__(self, url: str, store: redis.Redis) -> None:
        self._store = store
        self.echoes: list[str] = []
        self.computations: list[str] = []
        # Of its own, and without results: a client's subscription to results serves one thread.
        self._app = Celery("stream", broker=url, task_ignore_result=True)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for number in itertools.count():
            if self._closed.wait(0.2):
                return
            # On a slow machine what the tests themselves send must not wait behind all of these.
            if self._store.llen(QUEUE) >= MOST_WAITING:
                continue
            self.echoes.append(self._app.send_task(ECHO, args=[number], queue=QUEUE, ignore_result=False).id)
            if number % PSI_EVERY == 0:
                task = psi(f"edit-{number}")
                self._app.send_task(EXECUTE, args=[task], queue=QUEUE, task_id=f"edit-{number}", ignore_result=False)
                self.computations.append(f"edit-{number}")

    def close(self) -> None:
        self._closed.set()
        self._thread.join(10)
        self._app.close()


def state(store: redis.Redis, task: str) -> str:
    """Return the state that is stored for a task."""
    record = store.get(f"celery-task-meta-{task}")
    return "PENDING" if record is None else str(json.loads(record)["status"])


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestrictedWorker]:
    """A worker with route files of its own, that looks at them often."""
    folder = tmp_path_factory.mktemp("edits")
    copy_tables(folder / "data")
    shutil.copytree(PROJECT / "routes", folder / "routes")
    with_template(folder / "routes")
    worker = RestrictedWorker(
        folder, settings={"SFWORKER_ROUTES": str(folder / "routes"), "SFWORKER_ROUTES_INTERVAL": "100ms"}
    )
    worker.start()
    worker.wait_ready()
    yield worker
    worker.stop()


@pytest.fixture(scope="module")
def desk(worker: RestrictedWorker) -> Desk:
    return Desk(worker)


@pytest.fixture(scope="module")
def app(worker: RestrictedWorker) -> Iterator[Celery]:
    with connected(worker.redis_url, "edits") as app:
        yield app


@pytest.fixture(scope="module")
def stream(worker: RestrictedWorker) -> Iterator[Stream]:
    """Tasks in flight during all edits; in the end each has its result, and was reported to have ended once."""
    with worker.store(decode_responses=True) as store:
        stream = Stream(worker.redis_url, store)
        yield stream
        stream.close()
        sent = stream.echoes + stream.computations
        with contextlib.suppress(AssertionError):
            until(lambda: all(state(store, task) == "SUCCESS" for task in sent), 60)
        left = {task: state(store, task) for task in sent if state(store, task) != "SUCCESS"}
        assert left == {}, (Desk(worker).read("tasks")["running"], Desk(worker).routes(), worker.lines[-80:])
        events = [json.loads(event) for event in store.lrange("task_status_queue", 0, -1)]
    ends = [event["execution_id"] for event in events if event["data"]["stage"] in FINAL]
    missing = [task for task in stream.computations if ends.count(task) != 1]
    said = [line for line in worker.lines if any(task in line for task in missing)]
    seen = [(event["execution_id"], event["data"]["stage"]) for event in events if event["execution_id"] in missing]
    assert missing == [], (seen, said)


@pytest.fixture
def folder(worker: RestrictedWorker, desk: Desk, tmp_path: Path) -> Iterator[Path]:
    """The routes folder, put back afterwards."""
    routes = Path(worker.settings["SFWORKER_ROUTES"])
    shutil.copytree(routes, tmp_path / "before")
    before = desk.routes()["active"]
    yield routes
    if routes.exists():
        shutil.rmtree(routes)
    shutil.copytree(tmp_path / "before", routes)
    until(lambda: is_back(desk.routes(), before), 30)


def is_back(seen: Any, revision: str) -> bool:
    return (seen["active"], seen["folder"], seen["trouble"]) == (revision, revision, None)


def refusal(desk: Desk) -> str:
    """Return what is wrong with the files now; empty when nothing is known."""
    seen = desk.routes()
    if seen["trouble"]:
        return f"routes: {seen['trouble']}"
    entry = desk.entry(seen["folder"])
    return "\n".join(entry["reasons"]) if entry and entry["state"] == "REJECTED" else ""


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name.replace(" ", "-"))
def test_an_edit_is_taken_or_refused_as_a_whole(
    edit: Edit, folder: Path, desk: Desk, app: Celery, stream: Stream
) -> None:
    before = desk.routes()["active"]

    edit.change(folder)

    if edit.refused is None:
        until(lambda: desk.routes()["active"] != before, 30)
        assert desk.routes()["active"] == desk.routes()["folder"]
        assert refusal(desk) == ""
    else:
        until(lambda: refusal(desk) != "", 30)
        assert edit.refused in refusal(desk)
        assert edit.of_folder or FILE_AND_LINE.search(refusal(desk)), refusal(desk)
        assert desk.routes()["active"] == before
        health = desk.read("health/readiness")["components"]["routes"]
        assert (health["status"], health["details"]["revision"]) == ("UP", before)
        assert before in health["details"]["files"]
    answer = app.send_task(ECHO, args=["x"], queue=QUEUE)
    assert answer.get(timeout=60)["status"] == "success"


@pytest.mark.parametrize("edit", [edit for edit in EDITS if edit.name in ALSO_BY_COMMAND], ids=lambda edit: edit.name)
def test_validate_says_what_the_worker_says(edit: Edit, folder: Path, desk: Desk) -> None:
    edit.change(folder)
    until(lambda: refusal(desk) != "", 30)

    answer = validate(str(folder))

    assert answer.returncode == 1
    assert set(refusal(desk).splitlines()) <= set(answer.stdout.splitlines())


def test_first_tasks_that_fail_bring_the_routes_before_back(folder: Path, desk: Desk, app: Celery) -> None:
    before = desk.routes()["active"]
    file = folder / RESULT
    text = file.read_text(encoding="utf-8")
    step = "        - process:\n            ref: result\n"
    assert step in text
    # The second time too: what went back must not make the worker used to failures.
    for task in ("bad", "worse"):
        # The dry run sends no task of this id.
        trap = (
            f"        - filter:\n            simple: ${{exchangeProperty.CamelCeleryTaskId}} == '{task}'\n"
            "            steps:\n              - throwException:\n"
            "                  exceptionType: java.lang.IllegalStateException\n"
            "                  message: live only\n"
        )
        file.write_text(text.replace(step, trap + step, 1), encoding="utf-8")
        until(lambda: desk.routes()["active"] != before, 30)
        broken_revision = desk.routes()["active"]

        app.send_task(EXECUTE, args=[psi(task)], queue=QUEUE, task_id=task)

        until(lambda: desk.routes()["active"] == before, 60)
        # The history is written after the exchange.
        until(lambda revision=broken_revision: desk.entry(revision)["state"] == "REJECTED", 10)  # type: ignore[misc]
        assert "its first tasks failed" in desk.entry(broken_revision)["reasons"][0]
    # Their routes failed before the step that ends the parties.
    until(lambda: not re.search(r'"(bad|worse)/', json.dumps(desk.read("slots"))), 10)


def test_a_pause_outlives_an_edit(folder: Path, desk: Desk, app: Celery) -> None:
    before = desk.routes()["active"]
    assert desk.ask("pause")[1]["outcome"] == "paused"
    (folder / "30-device.camel.yaml").open("a", encoding="utf-8").write("# while paused\n")
    until(lambda: desk.routes()["active"] != before, 30)

    waiting = app.send_task(ECHO, args=["x"], queue=QUEUE)

    assert desk.routes()["takes"] is False
    queue = desk.read("health")["components"]["queue"]
    assert (queue["status"], "paused" in queue["details"]["reason"]) == ("DOWN", True)
    assert desk.ask("resume")[1]["outcome"] == "resumed"
    assert waiting.get(timeout=60)["status"] == "success"


def test_an_operator_goes_back_and_sees_what_differs(folder: Path, desk: Desk) -> None:
    before = desk.routes()["active"]
    (folder / "30-device.camel.yaml").open("a", encoding="utf-8").write("# tried\n")
    until(lambda: desk.routes()["active"] != before, 30)
    tried = desk.routes()["active"]

    assert desk.ask("rollback", by="eve")[1] == {"outcome": "active", "revision": before, "reasons": []}

    assert desk.picture(tried).startswith("<svg")
    shown = desk.read(f"routes/{tried}")
    assert "+# tried" in shown["difference"]
    assert shown["revision"]["state"] == "RETIRED"
    assert desk.entry(before)["author"] == "eve"
