"""The three edits of ``src/docs/routes.md``, made on one running worker."""

from __future__ import annotations

import json
import shutil
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from sfworker.local import PROJECT, LocalWorker

from e2e.clients import connected
from e2e.conftest import SAMPLES, copy_tables
from e2e.rights import RestrictedWorker
from e2e.wait import until
from readme.page import blocks, section

PAGE = (PROJECT / "src" / "docs" / "routes.md").read_text(encoding="utf-8")
QUEUE = "secretflow_queue"
EXECUTE = "tasks.secretflow.execute_task"
CHANNELS = '              list: "{{sfworker.status.queue}}"\n'


class Hook:
    """An HTTP server of a web back end that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        told = self.told

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/events"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    hook = Hook()
    yield hook
    hook.close()


@pytest.fixture(scope="module")
def worker(hook: Hook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    folder = tmp_path_factory.mktemp("routes-page")
    copy_tables(folder / "data")
    shutil.copytree(PROJECT / "routes", folder / "routes")
    (folder / "algorithms").mkdir()
    settings = {
        "SFWORKER_ROUTES": str(folder / "routes"),
        "SFWORKER_ALGORITHM_FOLDER": str(folder / "algorithms"),
        "SFWORKER_ROUTES_INTERVAL": "200ms",
        "TASK_STATUS_CALLBACK_URL": hook.url,
    }
    with RestrictedWorker(folder, settings=settings).running() as worker:
        yield worker


@pytest.fixture(scope="module")
def app(worker: LocalWorker) -> Iterator[Celery]:
    with connected(worker.redis_url, "routes-page") as app:
        yield app


def overview(worker: LocalWorker) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{worker.http_port}/actuator/routes", timeout=10) as answer:
        return json.load(answer)


def taken(worker: LocalWorker, before: str) -> None:
    """Return when another revision than ``before`` takes the tasks."""
    until(lambda: overview(worker)["active"] != before, 30)
    seen = overview(worker)
    assert seen["active"] == seen["folder"]


def psi(execution: str) -> Any:
    text = (SAMPLES / "messages" / "b1_positional.json").read_text(encoding="utf-8")
    return json.loads(text.replace('"exec-1"', f'"{execution}"'))["args"][0]


def test_another_delay(worker: LocalWorker) -> None:
    before = overview(worker)["active"]
    (change,) = blocks("diff", PAGE)
    old, new = (line[1:] for line in change.splitlines())
    file = worker.folder / "routes" / "00-errors.camel.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(f"{old}\n") == 1

    file.write_text(text.replace(f"{old}\n", f"{new}\n"), encoding="utf-8")

    taken(worker, before)


def test_a_hook_hears_how_a_task_ends(worker: LocalWorker, hook: Hook, app: Celery) -> None:
    before = overview(worker)["active"]
    route, call = blocks("yaml", PAGE)
    routes = worker.folder / "routes"
    status = routes / "50-status.camel.yaml"
    text = status.read_text(encoding="utf-8")
    assert text.count(CHANNELS) == 1

    (routes / "55-hook.camel.yaml").write_text(route, encoding="utf-8")
    status.write_text(text.replace(CHANNELS, CHANNELS + call), encoding="utf-8")
    taken(worker, before)
    until(lambda: "55-hook" in overview_text(worker), 30)
    app.send_task(EXECUTE, args=[psi("hooked")], queue=QUEUE).get(timeout=60)

    until(lambda: bool(hook.told), 30)
    (event,) = hook.told
    assert (event["execution_id"], event["data"]["stage"]) == ("hooked", "task_completed")


def overview_text(worker: LocalWorker) -> str:
    """The names of the files of the active revision, as its difference to nothing would show them."""
    copy = worker.folder / "data" / ".revisions" / overview(worker)["active"]
    return " ".join(path.name for path in copy.rglob("*.yaml"))


def test_a_task_type_by_files_only(worker: LocalWorker, app: Celery) -> None:
    before = overview(worker)["active"]
    algorithm = section("Add an algorithm")
    (schema,), (route,), (module,) = (blocks(language, algorithm) for language in ("json", "yaml", "python"))
    folder = Path(worker.settings["SFWORKER_ALGORITHM_FOLDER"])
    for suffix, text in ((".py", module), (".schema.json", schema), (".camel.yaml", route)):
        (folder / f"row_count{suffix}").write_text(text, encoding="utf-8")
    taken(worker, before)
    until(lambda: "row_count.camel.yaml" in overview_text(worker), 30)
    task = {
        "execution_id": "by-files",
        "sf_init_config": {"parties": ["alice", "bob"], "address": "local"},
        "task_config": {
            "task_type": "row_count",
            "header_lines": 1,
            "input_data": {"alice": "data/alice.csv", "bob": "data/bob.csv"},
        },
    }

    output = app.send_task(EXECUTE, args=[task], queue=QUEUE).get(timeout=60)["result"]["result"]

    assert output == {"rows": {"alice": 200, "bob": 200}}
