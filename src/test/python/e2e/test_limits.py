"""A task that tells its progress and takes too much memory, in a worker that limits its type; others go on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from e2e.clients import connected
from e2e.conftest import Message, copy_tables
from e2e.listener import StatusListener
from e2e.rights import RestrictedWorker
from e2e.test_psi import submit
from e2e.wait import until

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "hoarder",
    "description": "Takes memory until somebody ends it.",
    "type": "object",
    "properties": {"after": {"description": "the file whose appearance it waits for", "type": "string"}},
}
ROUTE = """\
- route:
    id: hoarder
    from:
      uri: direct:hoarder
      steps:
        - process:
            ref: hoarder
"""
MODULE = """\
from pathlib import Path
from sfworker.processes import wait_until


def run(task):
    task.progress(0.3)
    wait_until(Path(task.parameters["after"]).exists, 60)
    hoard = []
    while len(hoard) < 64:
        hoard.append(b"x" * 16_000_000)
    wait_until(lambda: False, 60)
    return {}
"""


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[RestrictedWorker]:
    """A worker with two slots and the algorithm ``hoarder``, which may use 600 MB."""
    copy_tables(tmp_path / "data")
    folder = tmp_path / "algorithms"
    folder.mkdir()
    (folder / "hoarder.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (folder / "hoarder.camel.yaml").write_text(ROUTE, encoding="utf-8")
    (folder / "hoarder.py").write_text(MODULE, encoding="utf-8")
    settings = {
        "SFWORKER_ALGORITHM_FOLDER": str(folder),
        "SFWORKER_ALGORITHM_TYPES_HOARDER_MAXMEMORY": "600000000B",
        "SFWORKER_STATUS_PROGRESSINTERVAL": "100ms",
    }
    with RestrictedWorker(tmp_path, settings=settings).running() as worker:
        yield worker


@pytest.fixture
def app(worker: RestrictedWorker) -> Iterator[Celery]:
    """A client of that worker."""
    with connected(worker.redis_url) as app:
        yield app


@pytest.fixture
def listener(worker: RestrictedWorker) -> Iterator[StatusListener]:
    """A listener of that worker's events."""
    listener = StatusListener(worker.redis_url)
    yield listener
    listener.close()


def hoarder(go: Path) -> dict[str, Any]:
    task = {
        "execution_id": "exec-hoarder",
        "sf_init_config": {"parties": ["alice", "bob"], "address": "local"},
        "task_config": {"task_type": "hoarder", "after": str(go)},
    }
    return {"args": [task], "kwargs": {}}


def test_task_over_its_memory_ends_and_the_other_goes_on(
    app: Celery, worker: RestrictedWorker, listener: StatusListener, message: Callable[[str], Message], tmp_path: Path
) -> None:
    greedy = submit(app, hoarder(tmp_path / "go"))
    until(lambda: "task_progress" in listener.stages("exec-hoarder"))
    other = submit(app, message("b1_positional"))

    (tmp_path / "go").touch()

    with pytest.raises(MemoryError) as failure:
        greedy.get(timeout=60)
    assert other.get(timeout=60)["result"]["result"]["intersection_count"] == 150
    assert re.fullmatch(
        r"party (alice|bob) used [0-9.]+ MB of memory, its limit is 600 MB"
        r" \(sfworker\.algorithm\.types\.hoarder\.max-memory\)",
        str(failure.value),
    )
    events = listener.until_terminal("exec-hoarder")
    assert [(event["data"]["stage"], event["data"].get("progress")) for event in events[6:]] == [
        ("task_execution", 0.5),
        ("task_progress", 0.65),
        ("task_failed", None),
        ("task_failed_final", None),
    ]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["data"]["error_code"] == "MEMORY_LIMIT"
    until(lambda: leftovers(worker) == [])


def leftovers(worker: RestrictedWorker) -> list[Path]:
    """Folders of attempts in the folders of the slots."""
    found = (worker.folder / "data" / ".work").glob("slot-*/*/")
    return [path for path in found if path.is_dir() and path.name != "tmp"]
