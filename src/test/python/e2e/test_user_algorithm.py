"""An algorithm in a folder of the user's own runs without a build; one that cannot be used stops the start."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from sfworker.local import LocalWorker, WorkerNotReadyError

from e2e.conftest import copy_tables
from e2e.test_psi import submit

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "row_count",
    "description": "How many rows the table of each party has.",
    "type": "object",
    "required": ["input_data"],
    "properties": {
        "input_data": {
            "description": "CSV file per party, as {party: path}",
            "x-file": "input",
            "x-parties-of": "*",
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1},
        },
        "header_lines": {"description": "lines before the first row", "type": "integer", "default": 1},
    },
}
ROUTE = """\
- route:
    id: row_count
    from:
      uri: direct:row_count
      steps:
        - process:
            ref: row_count
        - process:
            ref: commit
"""
MODULE = '''\
"""How many rows the table of each party has."""

import secretflow as sf


def run(task):
    paths = task.input_map("input_data")
    header = task.parameters["header_lines"]
    counts = {party: task.devices.pyu[party](count)(paths[party], header) for party in task.parties}
    return {"rows": sf.reveal(counts)}


def count(path, header):
    with open(path, encoding="utf-8") as lines:
        return sum(1 for _ in lines) - header
'''


def write_algorithm(folder: Path, name: str = "row_count", route: str = ROUTE) -> None:
    """Write the three files of an algorithm."""
    folder.mkdir()
    (folder / f"{name}.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (folder / f"{name}.py").write_text(MODULE, encoding="utf-8")
    (folder / f"{name}.camel.yaml").write_text(route, encoding="utf-8")


def worker_with(folder: Path) -> LocalWorker:
    """A worker that looks for algorithms in ``algorithms`` below its folder."""
    return LocalWorker(folder, settings={"SFWORKER_ALGORITHM_FOLDER": str(folder / "algorithms")})


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Celery]:
    """A client of a worker with the algorithm ``row_count``."""
    copy_tables(tmp_path / "data")
    write_algorithm(tmp_path / "algorithms")
    worker = worker_with(tmp_path)
    worker.start()
    try:
        worker.wait_ready()
        app = Celery(broker=worker.redis_url, backend=worker.redis_url)
        yield app
        # Results that are forgotten after Redis is gone would try to reach it again and again.
        gc.collect()
        app.close()
    finally:
        worker.stop()


def test_it_runs_without_a_build(app: Celery) -> None:
    task = {
        "execution_id": "exec-1",
        "sf_init_config": {"parties": ["alice", "bob"], "address": "local"},
        "task_config": {
            "task_type": "row_count",
            "header_lines": 1.0,
            "input_data": {"alice": "data/alice.csv", "bob": "data/bob_test.csv"},
        },
    }

    output = submit(app, {"args": [task], "kwargs": {}}).get(timeout=60)["result"]["result"]

    assert output == {"rows": {"alice": 200, "bob": 60}}


@pytest.mark.parametrize(
    ("name", "route", "reason"),
    [
        ("psi", ROUTE, "the name 'psi' belongs to another task type"),
        ("commit", ROUTE, "the task type commit has the name of a part of the worker"),
        ("row_count", ROUTE.replace("direct:row_count", "direct:rows"), "no route in row_count.camel.yaml begins with"),
    ],
)
def test_one_that_cannot_be_used_stops_the_start(tmp_path: Path, name: str, route: str, reason: str) -> None:
    write_algorithm(tmp_path / "algorithms", name, route)

    assert reason in last_words(worker_with(tmp_path))


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    assert "SFWORKER_ALGORITHM_FOLDER" in last_words(worker_with(tmp_path))


def last_words(worker: LocalWorker) -> str:
    """What a worker says that does not start."""
    worker.start()
    try:
        with pytest.raises(WorkerNotReadyError):
            worker.wait_ready(60)
    finally:
        code = worker.stop()
    assert code != 0
    return "\n".join(worker.lines)
