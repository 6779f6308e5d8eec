"""The log of a running worker: as JSON each line is an object, and what a task causes names the task."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import Celery
from sfworker.local import PROJECT, LocalWorker

from e2e.clients import connected
from e2e.conftest import SAMPLES, Message, copy_tables
from e2e.rights import RestrictedWorker
from e2e.test_canvas import fails
from e2e.test_psi import QUEUE, TASK
from e2e.wait import until

# Step before the marker, file, and the stage that a line there has.
MARKERS = (
    ("ref: identify", "10-intake", "intake"),
    ("ref: clusterInit", "20-cluster", "cluster_init"),
    ("ref: commit", "40-algorithm", "task_execution"),
    ("operation: acknowledge", "60-result", "task_completed"),
)
LOGGER = "marked"
IDS = ("celery_task_id", "execution_id", "task_id", "subtask_id")

Line = dict[str, Any]


@pytest.fixture(scope="module")
def json_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    """A worker that logs JSON, with a log step behind each kind of step that another thread continues."""
    folder = tmp_path_factory.mktemp("logs")
    copy_tables(folder / "data")
    routes = folder / "routes"
    shutil.copytree(PROJECT / "routes", routes)
    for step, name, _ in MARKERS:
        file = routes / f"{name}.camel.yaml"
        head, found, tail = file.read_text(encoding="utf-8").partition(step + "\n")
        assert found
        indent = " " * (len(head.rpartition("- ")[0]) - head.rpartition("- ")[0].rfind("\n") - 1)
        marker = f"{indent}- log:\n{indent}    message: {name}\n{indent}    logName: {LOGGER}\n"
        file.write_text(head + found + marker + tail, encoding="utf-8")
    settings = {"SFWORKER_LOG_FORMAT": "ecs", "SFWORKER_ROUTES": str(routes), "LOGGING_LEVEL_IO_SFWORKER": "DEBUG"}
    # The native library of Ray writes to the error output, in a format of its own.
    launcher = ("sh", "-c", f'exec "$@" 2>{folder}/errors', "sh")
    worker = RestrictedWorker(folder, settings=settings, launcher=launcher)
    worker.start()
    worker.wait_ready()
    yield worker
    worker.stop()


@pytest.fixture(scope="module")
def sender(json_worker: LocalWorker) -> Iterator[Celery]:
    with connected(json_worker.redis_url) as app:
        yield app


def lines(worker: LocalWorker) -> list[Line]:
    """Each line of the log as what it is; fails when one is not JSON."""
    return [json.loads(line) for line in list(worker.lines)]


def thread(line: Line) -> str:
    return str(line["process"]["thread"]["name"])


def marked(worker: LocalWorker, task: str) -> list[Line]:
    return [line for line in lines(worker) if line["log"]["logger"] == LOGGER and line.get("celery_task_id") == task]


def test_each_line_of_a_task_names_it(
    sender: Celery, message: Callable[[str], Message], json_worker: LocalWorker
) -> None:
    sent = message("b1_positional")
    result = sender.send_task(TASK, args=sent["args"], queue=QUEUE)
    assert result.get(timeout=120)["status"] == "SUCCESS"
    until(lambda: len(marked(json_worker, result.id)) == len(MARKERS))

    wanted = {
        "celery_task_id": result.id,
        **{name: sent["args"][0][name] for name in ("execution_id", "task_id", "subtask_id")},
    }
    seen = marked(json_worker, result.id)
    assert [(line["message"], line["stage"]) for line in seen] == [(name, stage) for _, name, stage in MARKERS]
    everything = lines(json_worker)
    course = everything[everything.index(seen[0]) : everything.index(seen[-1]) + 1]
    of_routes = [line for line in course if thread(line).startswith("celery-worker") or line in seen]
    assert len(of_routes) >= len(MARKERS)
    revision = next(line["message"] for line in everything if " ready: " in line["message"]).rpartition(" ")[2]
    for line in of_routes:
        assert {name: line.get(name) for name in IDS} == wanted, line
        assert line["revision"] == revision
        assert line["stage"]


def test_a_line_about_a_computation_names_the_task(sender: Celery, json_worker: LocalWorker) -> None:
    task = json.loads((SAMPLES / "tasks" / "minmax_scaler.json").read_text(encoding="utf-8"))
    task["task_config"]["columns"] = ["gender"]
    result = sender.send_task(TASK, args=[task], queue=QUEUE)
    fails(result, ValueError)

    # The line is written before the record, but comes by another way.
    until(lambda: any(f"task={result.id}/" in line["message"] for line in lines(json_worker)))
    [line] = [line for line in lines(json_worker) if f"task={result.id}/" in line["message"]]
    assert line["log"]["logger"] == "io.sfworker.ray.Runner"
    wanted = {name: task[name] for name in ("execution_id", "task_id", "subtask_id")}
    assert {name: line.get(name) for name in IDS} == {"celery_task_id": result.id, **wanted}
    assert line["stage"] == "task_execution"
    assert line["revision"]


def test_a_thread_forgets_the_task_it_worked_for(sender: Celery, json_worker: LocalWorker) -> None:
    first, second = (sender.send_task("tasks.secretflow.hello.ping_task", queue=QUEUE) for _ in range(2))
    for result in (first, second):
        result.get(timeout=30)
        until(lambda task=result.id: bool(marked(json_worker, task)))  # type: ignore[misc]

    of_nobody = [line for line in lines(json_worker) if "runner ready" in line["message"]]
    assert of_nobody
    assert not [line for line in of_nobody if any(name in line for name in IDS)]
    for result in (first, second):
        assert {line["celery_task_id"] for line in marked(json_worker, result.id)} == {result.id}


def test_a_good_start_warns_of_nothing(json_worker: LocalWorker) -> None:
    said = lines(json_worker)
    ready = next(i for i, line in enumerate(said) if " ready: " in line["message"])

    assert [line["message"] for line in said[:ready] if line["log"]["level"] in ("WARN", "ERROR")] == []


def test_lines_have_what_a_collector_needs(json_worker: LocalWorker) -> None:
    line = next(line for line in lines(json_worker) if " ready: " in line["message"])

    assert line["log"]["level"] == "INFO"
    assert line["service"]["name"] == "sfworker"
    assert line["service"]["node"]["name"] == "node1"
    assert line["ecs"]["version"]
    assert line["@timestamp"]


def test_text_names_the_task_too(app: Celery, message: Callable[[str], Message], worker: LocalWorker) -> None:
    sent = message("b1_positional")
    sent["args"][0]["task_config"]["receiver"] = 7
    result = app.send_task(TASK, args=sent["args"], queue=QUEUE)
    fails(result, ValueError)

    execution = sent["args"][0]["execution_id"]
    until(lambda: any(f" WARN  {result.id} {execution} " in line for line in worker.lines))
