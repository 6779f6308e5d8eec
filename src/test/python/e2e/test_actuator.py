"""What an operator's tools read over HTTP while the worker runs."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from celery import Celery
from sfworker.local import LocalWorker

from e2e.test_psi import QUEUE
from e2e.wait import until


def read(worker: LocalWorker, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{worker.http_port}/actuator{path}", timeout=10) as answer:
        return str(answer.read().decode())


def is_ready(worker: LocalWorker) -> bool:
    try:
        return '"status":"UP"' in read(worker, "/health/readiness")
    except urllib.error.HTTPError:
        return False


def counted_small(metrics: str) -> bool:
    counted = [line for line in metrics.splitlines() if line.startswith("sfworker_tasks_total")]
    return any('outcome="success"' in line and 'task_type="small"' in line for line in counted)


def components(text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(text)["components"]
    return parsed


def test_liveness_depends_on_nothing_else(worker: LocalWorker) -> None:
    assert set(components(read(worker, "/health/liveness"))) == {"livenessState"}


def test_readiness_looks_at_all_that_a_task_needs(worker: LocalWorker) -> None:
    # The queue's state is read from Redis a moment after the intake starts.
    until(lambda: is_ready(worker))

    found = components(read(worker, "/health/readiness"))

    assert {name: part["status"] for name, part in found.items()} == {
        "readinessState": "UP",
        "redis": "UP",
        "queue": "UP",
        "claims": "UP",
        "ray": "UP",
        "python": "UP",
        "routes": "UP",
        "disk": "UP",
        "events": "UP",
    }
    assert found["queue"]["details"]["intake"] == "takes"
    assert found["queue"]["details"]["maxmemory-policy"] == "noeviction"
    assert found["ray"]["details"]["slots"] == 2


def test_info_names_the_version(worker: LocalWorker) -> None:
    assert json.loads(read(worker, "/info"))["build"]["version"] == "0.1.0"


def test_metrics_count_tasks_by_outcome(worker: LocalWorker, app: Celery) -> None:
    app.send_task("tasks.secretflow.hello.ping_task", queue=QUEUE).get(timeout=10)

    # Counted after the result is written.
    until(lambda: counted_small(read(worker, "/prometheus")))
    assert "camel_exchanges_total" in read(worker, "/prometheus")


def test_metrics_show_the_disk(worker: LocalWorker) -> None:
    values = dict(
        line.split(" ", 1) for line in read(worker, "/prometheus").splitlines() if line.startswith("sfworker_")
    )

    assert 0 <= float(values["sfworker_work_bytes"]) < 1e9
    assert float(values["sfworker_data_free_bytes"]) > 1e6


def test_other_endpoints_are_not_exposed(worker: LocalWorker) -> None:
    links = json.loads(read(worker, ""))["_links"]
    assert {name.split("-")[0] for name in links} == {
        "self",
        "health",
        "info",
        "prometheus",
        "deadletters",
        "components",
        "selftest",
        "diagnostics",
        "routes",
        "tasks",
        "slots",
    }
