"""Metrics of a worker: what is counted after a success, a failure and a dead letter, and that series stay few."""

from __future__ import annotations

import json
import math
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator

import pytest
import redis
from celery import Celery
from sfworker.local import PROJECT, LocalWorker

from e2e.conftest import Message, copy_tables
from e2e.rights import RestrictedWorker
from e2e.test_actuator import read
from e2e.test_canvas import fails
from e2e.test_psi import QUEUE, TASK
from e2e.wait import until

PAGE = PROJECT / "src" / "docs" / "metrics.md"
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (.*?) \| ", re.MULTILINE)
SERIES = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')
ENDINGS = {"histogram": ("_bucket", "_sum", "_count", "_max"), "gauge": ("",), "counter": ("",)}

Labels = dict[str, str]
Series = list[tuple[str, Labels, float]]


def series(worker: LocalWorker) -> Series:
    """All series of the worker's own."""
    found = [
        (name, dict(LABEL.findall(labels)), float(value))
        for name, labels, value in SERIES.findall(read(worker, "/prometheus"))
    ]
    return [one for one in found if one[0].startswith("sfworker_")]


def value(worker: LocalWorker, name: str, **labels: str) -> float:
    """The sum of the series with these labels; 0 when there is none."""
    return sum(number for found, has, number in series(worker) if found == name and labels.items() <= has.items())


def documented() -> dict[str, tuple[str, set[str]]]:
    """Name of each series in the page, with its type and labels."""
    names = {}
    for name, kind, labels in ROW.findall(PAGE.read_text(encoding="utf-8")):
        for ending in ENDINGS[kind]:
            names[name + ending] = (kind, set(re.findall(r"`(\w+)`", labels)))
    return names


def psi(app: Celery, message: Callable[[str], Message], **options: float) -> None:
    """Run a PSI to its end."""
    result = app.send_task(TASK, args=message("b1_positional")["args"], queue=QUEUE, **options)
    assert result.get(timeout=120)["status"] == "SUCCESS"


def test_a_success_is_measured(app: Celery, message: Callable[[str], Message], worker: LocalWorker) -> None:
    done = {"outcome": "success", "code": "none", "task_type": "psi"}
    counts = {
        "sfworker_task_duration_seconds_count": {"task_type": "psi"},
        "sfworker_stage_duration_seconds_count": {"task_type": "psi", "stage": "cluster"},
        "sfworker_stage_duration_seconds_sum": {"task_type": "psi", "stage": "algorithm"},
        "sfworker_task_wait_seconds_count": {"queue": QUEUE},
    }
    before = {name: value(worker, name, **labels) for name, labels in counts.items()}
    tasks = value(worker, "sfworker_tasks_total", **done)

    psi(app, message, timestamp=time.time() - 7)

    until(lambda: value(worker, "sfworker_tasks_total", **done) == tasks + 1)
    until(lambda: all(value(worker, name, **labels) > before[name] for name, labels in counts.items()))
    assert value(worker, "sfworker_task_duration_seconds_count", task_type="psi") == (
        before["sfworker_task_duration_seconds_count"] + 1
    )
    assert value(worker, "sfworker_task_wait_seconds_sum") >= 7
    until(lambda: value(worker, "sfworker_slots_used") == 0)
    assert value(worker, "sfworker_slots_limit") == 2
    until(lambda: value(worker, "sfworker_leases_held") == 0)


def test_a_failure_and_its_dead_letter_are_counted_by_code(
    app: Celery, message: Callable[[str], Message], worker: LocalWorker
) -> None:
    failed = {"outcome": "failure", "code": "PARAM_INVALID"}
    letters = {"queue": QUEUE, "reason": "PARAM_INVALID"}
    before = value(worker, "sfworker_tasks_total", **failed), value(worker, "sfworker_dead_letters_total", **letters)
    sent = message("b1_positional")["args"]
    sent[0]["task_config"]["receiver"] = 7

    fails(app.send_task(TASK, args=sent, queue=QUEUE), ValueError)

    until(lambda: value(worker, "sfworker_tasks_total", **failed) == before[0] + 1)
    assert value(worker, "sfworker_dead_letters_total", **letters) == before[1] + 1


def test_two_hundred_odd_task_types_make_no_series(
    app: Celery, message: Callable[[str], Message], worker: LocalWorker
) -> None:
    failed = {"outcome": "failure", "code": "TASK_TYPE_UNKNOWN"}
    odd = [f'odd{number}"}}\n{uuid.uuid4()}' for number in range(200)]
    first = message("b1_positional")["args"]
    first[0]["task_config"]["task_type"] = "odd"
    earlier = value(worker, "sfworker_tasks_total", **failed)
    fails(app.send_task(TASK, args=first, queue=QUEUE), ValueError)
    before = earlier + 1
    until(lambda: value(worker, "sfworker_tasks_total", **failed) == before)
    known = len(series(worker))

    for task_type in odd:
        sent = message("b1_positional")["args"]
        sent[0]["task_config"]["task_type"] = task_type
        app.send_task(TASK, args=sent, queue=QUEUE, ignore_result=True)

    until(lambda: value(worker, "sfworker_tasks_total", **failed) == before + 200, 60)
    assert len(series(worker)) == known
    assert {labels["task_type"] for _, labels, _ in series(worker) if "task_type" in labels} <= {
        *(file.name.partition(".")[0] for file in (PROJECT / "config" / "schema").glob("*.json")),
        "small",
        "none",
        "other",
    }


def test_what_lies_in_redis_is_seen(store: redis.Redis, worker: LocalWorker) -> None:
    until(lambda: value(worker, "sfworker_events_pending") == store.llen("task_status_queue"))
    # Redis is asked once a second at most.
    until(lambda: value(worker, "sfworker_queue_waiting", queue=QUEUE) == 0)
    assert 0 < value(worker, "sfworker_redis_round_trip_seconds") < 5
    until(lambda: 0 <= value(worker, "sfworker_claim_age_seconds") < 5)


def test_one_revision_is_active(worker: LocalWorker) -> None:
    active = [(labels, number) for name, labels, number in series(worker) if name == "sfworker_revision_info"]

    assert active == [({"revision": json.loads(read(worker, "/routes"))["active"]}, 1)]


def test_processes_are_seen(worker: LocalWorker) -> None:
    until(lambda: value(worker, "sfworker_runners", state="free") == 2, 60)
    until(lambda: value(worker, "sfworker_processes", kind="template") == 2, 60)

    assert value(worker, "sfworker_processes", kind="runner") == 2
    assert value(worker, "sfworker_processes_memory_bytes", kind="template") > 50e6
    assert value(worker, "sfworker_processes_cpu_seconds_total", kind="template") > 0.1


def test_the_page_lists_every_series_and_its_labels(
    app: Celery, message: Callable[[str], Message], worker: LocalWorker
) -> None:
    fails(app.send_task(TASK, args=[{}], queue=QUEUE), TypeError)
    psi(app, message)
    address = f"http://127.0.0.1:{worker.http_port}/actuator/info"
    refused = urllib.request.Request(address, headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(refused)  # noqa: S310
    page = documented()

    def missing() -> set[str]:
        return set(page) - {name for name, _, _ in series(worker)}

    until(lambda: not missing())
    for name, labels, _ in series(worker):
        kind, wanted = page[name]
        assert set(labels) - {"le"} == wanted, name
        assert ("le" in labels) == name.endswith("_bucket"), name
        assert kind in ENDINGS


@pytest.fixture
def own_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestrictedWorker]:
    folder = tmp_path_factory.mktemp("metrics")
    copy_tables(folder / "data")
    worker = RestrictedWorker(folder, settings={"SFWORKER_CELERY_WAITFORRAY": "false"})
    worker.start()
    worker.wait_ready()
    yield worker
    worker.stop()


def test_tries_of_the_routes_are_no_tasks(own_worker: RestrictedWorker) -> None:
    """Each start and each edit sends messages of every type through the routes, and lets some of them fail."""
    assert value(own_worker, "sfworker_revision_info") == 1
    assert value(own_worker, "sfworker_tasks_total") == 0


def test_a_reading_does_not_wait_for_a_redis_that_hangs(own_worker: RestrictedWorker) -> None:
    with own_worker.store() as client:
        until(lambda: value(own_worker, "sfworker_redis_round_trip_seconds") > 0)
        # Redis answers nobody for a while, as one that swaps.
        client.execute_command("CLIENT", "PAUSE", "6000", "ALL")
        begin = time.monotonic()
        until(lambda: math.isnan(value(own_worker, "sfworker_queue_waiting")))
        with urllib.request.urlopen(f"http://127.0.0.1:{own_worker.http_port}/actuator/prometheus", timeout=5) as text:
            assert "sfworker_redis_round_trip_seconds NaN" in text.read().decode()
        assert time.monotonic() - begin < 6
    until(lambda: value(own_worker, "sfworker_queue_waiting") == 0, 30)
