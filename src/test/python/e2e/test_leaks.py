"""Rows and secrets that were planted are found where they belong, and nowhere else."""

from __future__ import annotations

import json
import shutil
import tempfile
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from sfworker.local import LocalWorker
from sfworker.processes import carriers

from e2e.collector import Collector, collecting
from e2e.conftest import SAMPLES
from e2e.rights import RedisWithUsers, Users
from e2e.test_psi import QUEUE, TASK
from e2e.wait import until

ROW = "planted-row"
PASSWORD = "planted-password"
TOKEN = "planted-token"
PLANTED = (ROW, PASSWORD, TOKEN)
PAGES = ("prometheus", "health", "info", "tasks", "slots", "deadletters", "routes", "components", "diagnostics")
ROWS = 200


@dataclass(frozen=True)
class Planted:
    """A worker whose tables, Redis and operator token hold texts that can be recognised."""

    worker: LocalWorker
    folder: Path
    mark: str
    url: str
    traces: Collector

    def run(self, name: str, task: dict[str, Any]) -> dict[str, Any]:
        """Run a task; returns its record."""
        app = Celery(broker=self.url)
        with redis.Redis.from_url(self.url, decode_responses=True) as store:
            app.send_task(TASK, args=[{**task, "execution_id": name}], queue=QUEUE, task_id=name)
            until(lambda: record(store, name)["status"] in ("SUCCESS", "FAILURE"), 90)
            found = record(store, name)
        app.close()
        return found

    def redis_texts(self) -> dict[str, str]:
        """Return what the worker wrote into Redis for others; the tasks themselves have no row in them."""
        with redis.Redis.from_url(self.url, decode_responses=True) as store:
            texts = {f"event {i}": text for i, text in enumerate(store.lrange("task_status_queue", 0, -1))}
            for key in store.scan_iter("celery-task-meta-*"):
                texts[key] = str(store.get(key))
            for key in store.scan_iter("sfworker:1:dead-body:*"):
                texts[key] = str(store.hgetall(key))
        return texts

    def pages(self) -> dict[str, str]:
        """Return what the worker answers to whoever asks."""
        return {page: self._page(page) for page in PAGES}

    def _page(self, page: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.worker.http_port}/actuator/{page}") as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as down:
            # Health says so by its status too.
            return down.read().decode()

    def processes(self) -> dict[str, str]:
        """Return command line and environment of every process of the worker, but the environment it was given."""
        texts = {}
        for pid in carriers(f"E2E_MARK={self.mark}"):
            for file in ("cmdline", "environ") if pid != self.worker.process.pid else ("cmdline",):
                texts[f"{file} of {pid}"] = (Path("/proc") / str(pid) / file).read_bytes().decode("utf-8", "replace")
        return texts

    def files(self) -> dict[str, bytes]:
        """Return all files below the temporary and the data folder, but the tables and the file with the secret."""
        tables = {self.folder / "data" / name for name in ("alice.csv", "bob.csv")}
        own = [path for path in self.folder.rglob("*") if path.is_file() and path not in tables]
        return {str(path): path.read_bytes() for path in own if path.parent.name not in ("out", "secrets")}


def record(store: redis.Redis, task: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(store.get(f"celery-task-meta-{task}") or '{"status": "PENDING"}')
    return found


def table(path: Path, first: int) -> None:
    """Write a table whose key and first column can be recognised; the second column is a number but for one row."""
    path.parent.mkdir(exist_ok=True)
    lines = [f"{ROW}-{first + i},{ROW}-text-{i},{i if i != 77 else ROW}" for i in range(ROWS)]
    path.write_text("\n".join(["uid,note,amount", *lines]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def traces() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@pytest.fixture(scope="module")
def planted(traces: Collector) -> Iterator[Planted]:
    # Short: the paths of Ray's sockets have a limit.
    folder = Path(tempfile.mkdtemp(prefix="lk-"))
    table(folder / "data" / "alice.csv", 0)
    table(folder / "data" / "bob.csv", 50)
    (folder / "secrets").mkdir()
    place = tempfile.TemporaryDirectory(prefix="lr-")
    server = RedisWithUsers(Path(place.name) / "redis", users=Users(PASSWORD))
    server.start()
    (folder / "secrets" / "redis").write_text(server.url_of("worker") + "\n", encoding="utf-8")
    mark = uuid.uuid4().hex
    settings = {
        "E2E_MARK": mark,
        "SFWORKER_RAY_SANDBOX_ENVIRONMENT": "E2E_MARK",
        "TMPDIR": str(folder),
        "REDIS_URL_FILE": str(folder / "secrets" / "redis"),
        # The other way to give one; what the engine starts must not inherit it.
        "SFWORKER_OPS_TOKEN": TOKEN,
        "OTEL_EXPORTER_OTLP_ENDPOINT": traces.endpoint,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    worker = LocalWorker(folder, settings=settings)
    worker.start()
    try:
        worker.wait_ready()
        yield Planted(worker, folder, mark, server.url_of("admin"), traces)
    finally:
        worker.stop()
        server.end()
        place.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def sample(name: str, **config: Any) -> dict[str, Any]:
    task: dict[str, Any] = json.loads((SAMPLES / "tasks" / f"{name}.json").read_text(encoding="utf-8"))
    task["task_config"].update(config)
    return task


def test_what_was_planted_stays_where_it_belongs(planted: Planted) -> None:
    both = {"alice": "data/alice.csv", "bob": "data/bob.csv"}
    assert planted.run("leak-psi", sample("psi"))["result"]["result"]["result"]["intersection_count"] == ROWS - 50
    failures = [
        planted.run("leak-column", sample("psi", keys={"alice": ["nothing"], "bob": ["uid"]})),
        planted.run("leak-number", sample("standard_scaler", input_data=both, columns=["amount"])),
        planted.run("leak-text", sample("minmax_scaler", input_data=both, columns=["note"])),
    ]
    assert [failure["status"] for failure in failures] == ["FAILURE"] * 3

    # With the password of the file everything is reached.
    assert json.loads(planted.pages()["health"])["status"] == "UP"
    until(lambda: planted.traces.of_task("leak-text") is not None, 20)
    places = {
        "log": "\n".join(planted.worker.lines),
        "traces": planted.traces.received.decode("utf-8", "replace"),
        **planted.redis_texts(),
        **planted.pages(),
        **planted.processes(),
    }

    leaks = [f"{word} in {place}" for place, text in places.items() for word in PLANTED if word in text]
    leaks += [
        f"{word} in {name}" for name, data in planted.files().items() for word in PLANTED if word.encode() in data
    ]
    assert leaks == []
    # Where it belongs it is found, so it would be found elsewhere too.
    assert ROW in (planted.folder / "data" / "out" / "alice_psi.csv").read_text(encoding="utf-8")
    assert len(places) > len(PAGES) + 10
