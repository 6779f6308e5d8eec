"""An algorithm that does half of its work, says so, and goes on when it is told to."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from celery.result import AsyncResult

from e2e.clients import connected
from e2e.conftest import copy_tables
from e2e.listener import StatusListener
from e2e.rights import RedisWithUsers, RestrictedWorker
from e2e.test_psi import QUEUE, TASK

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "half",
    "description": "Writes half of its output, says so, and waits for a file before it writes the rest.",
    "type": "object",
    "properties": {
        "begun": {"description": "name of the file that it writes in its folder when it waits", "type": "string"},
        "go": {"description": "path of the file that it waits for", "type": "string"},
        "output_paths": {
            "description": "file per party",
            "x-file": "output",
            "x-parties-of": "*",
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1},
        },
    },
}
ROUTE = """\
- route:
    id: half
    from:
      uri: direct:half
      steps:
        - process:
            ref: half
"""
MODULE = """\
import threading
from pathlib import Path


def run(task):
    output = Path(task.outputs["output_paths"])
    output.write_text("half")
    Path(task.parameters["begun"]).touch()
    pause = threading.Event()
    while not Path(task.parameters["go"]).exists():
        pause.wait(0.02)
    output.write_text("whole")
    return {}
"""


def new_name() -> str:
    """Make up an execution id."""
    return f"exec-{uuid.uuid4().hex[:8]}"


def algorithms(folder: Path) -> Path:
    """Write the algorithm into a folder of its own."""
    made = folder / "algorithms"
    made.mkdir()
    (made / "half.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (made / "half.camel.yaml").write_text(ROUTE, encoding="utf-8")
    (made / "half.py").write_text(MODULE, encoding="utf-8")
    return made


@dataclass(frozen=True)
class Halves:
    """A worker with that algorithm, its client and its listener."""

    worker: RestrictedWorker
    app: Celery
    store: redis.Redis
    listener: StatusListener

    def send(self, execution: str, **options: Any) -> AsyncResult:
        """Send a task that does half of its work, in two processes."""
        task = {
            "execution_id": execution,
            "sf_init_config": {"parties": ["alice", "bob"], "address": "local"},
            "task_config": {
                "task_type": "half",
                "begun": f"begun.{execution}",
                "go": str(self.worker.folder / f"{execution}.go"),
                "output_paths": {party: f"data/{execution}.{party}.csv" for party in ("alice", "bob")},
            },
        }
        return self.app.send_task(TASK, args=[task], queue=QUEUE, **options)

    def has_begun(self, execution: str) -> bool:
        """Whether both parties have done half of the work."""
        # Not `rglob`, which fails when a folder goes while it is read.
        folders = os.walk(self.worker.folder / "data")
        return sum(f"begun.{execution}" in files for _, _, files in folders) == 2

    def go_on(self, execution: str) -> None:
        """Let the parties do the rest."""
        (self.worker.folder / f"{execution}.go").touch()

    def record(self, task: AsyncResult) -> dict[str, Any]:
        """Return what is stored; the client's result object remembers the first final state that it saw."""
        record: dict[str, Any] = json.loads(self.store.get(f"celery-task-meta-{task.id}") or "{}")
        return record

    def outputs(self, execution: str) -> list[Path]:
        """Return what the task has written: in folders of attempts, or where it was wanted."""
        return [
            Path(folder) / name
            for folder, folders, files in os.walk(self.worker.folder / "data")
            for name in (*folders, *files)
            if name.startswith(("output_paths", f"{execution}."))
        ]


@contextmanager
def halves(folder: Path, shared: RedisWithUsers | None = None, **settings: str) -> Iterator[Halves]:
    """Start a worker with that algorithm; it is stopped in the end; a Redis of the caller's is not."""
    copy_tables(folder / "data")
    found = {"SFWORKER_ALGORITHM_FOLDER": str(algorithms(folder)), **settings}
    worker = RestrictedWorker(folder, settings=found, shared=shared)
    worker.start()
    try:
        worker.wait_ready()
        listener = StatusListener(worker.redis_url)
        with connected(worker.redis_url) as app, worker.store() as store:
            yield Halves(worker, app, store, listener)
        listener.close()
    finally:
        worker.stop()
