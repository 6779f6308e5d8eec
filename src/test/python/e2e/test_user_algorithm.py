"""An algorithm in a folder of the user's own runs without a build; one that cannot be used stops the start."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from sfworker.local import LocalWorker, WorkerNotReadyError

from e2e.clients import connected
from e2e.conftest import copy_tables
from e2e.rights import RestrictedWorker
from e2e.test_psi import submit
from readme.page import blocks, section

PAGE = section("Add an algorithm")
(SCHEMA,), (ROUTE,), (MODULE,) = (blocks(language, PAGE) for language in ("json", "yaml", "python"))


def write_algorithm(folder: Path, name: str = "row_count", route: str = ROUTE) -> None:
    """Write the three files of the algorithm that the README shows."""
    folder.mkdir()
    (folder / f"{name}.schema.json").write_text(SCHEMA, encoding="utf-8")
    (folder / f"{name}.py").write_text(MODULE, encoding="utf-8")
    (folder / f"{name}.camel.yaml").write_text(route, encoding="utf-8")


def worker_with(folder: Path) -> LocalWorker:
    """A worker that looks for algorithms in ``algorithms`` below its folder."""
    return RestrictedWorker(folder, settings={"SFWORKER_ALGORITHM_FOLDER": str(folder / "algorithms")})


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Celery]:
    """A client of a worker with the algorithm ``row_count``."""
    copy_tables(tmp_path / "data")
    write_algorithm(tmp_path / "algorithms")
    worker = worker_with(tmp_path)
    worker.start()
    try:
        worker.wait_ready()
        with connected(worker.redis_url) as app:
            yield app
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


def test_the_page_shows_what_it_gives_out(app: Celery) -> None:
    (config,) = re.findall(r'"task_config": (\{.*?\}\})', PAGE, re.DOTALL)
    (output,) = re.findall(r"the output is `(.*?)`", PAGE)
    parties = {"sf_init_config": {"parties": ["alice", "bob"]}, "execution_id": "exec-2"}

    sent = submit(app, {"args": [{**parties, "task_config": json.loads(config)}], "kwargs": {}})

    assert sent.get(timeout=60)["result"]["result"] == json.loads(output)


@pytest.mark.parametrize(
    ("name", "route", "reason"),
    [
        ("psi", ROUTE, "the name 'psi' belongs to another task type"),
        ("commit", ROUTE, "the task type commit has the name of a part of the worker"),
        (
            "row_count",
            ROUTE.replace("direct:row_count", "direct:rows"),
            "no route begins at direct:row_count for the task type",
        ),
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
