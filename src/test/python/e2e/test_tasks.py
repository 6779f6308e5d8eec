"""What operators see of tasks and slots at ``/actuator/tasks`` and ``/actuator/slots``, and how they end a task."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.exceptions import TaskRevokedError
from celery.result import AsyncResult
from sfworker.local import LocalWorker

from e2e.conftest import TOKEN, copy_tables
from e2e.desk import Desk
from e2e.rights import RestrictedWorker
from e2e.test_psi import QUEUE
from e2e.wait import until
from e2e.work import endless, sample, send

LABEL = {
    "celery_task_id",
    "name",
    "execution_id",
    "task_id",
    "subtask_id",
    "type",
    "party",
    "parties",
    "retries",
    "revision",
    "output",
}
PING = "tasks.secretflow.hello.ping_task"


def running(desk: Desk, task_id: str) -> dict[str, Any] | None:
    return next((task for task in desk.read("tasks")["running"] if task["celery_task_id"] == task_id), None)


def ended(desk: Desk, task_id: str) -> dict[str, Any]:
    """How a task ended; its record is written a moment before its last step is done."""
    found: list[dict[str, Any]] = []

    def is_there() -> bool:
        found[:] = [task for task in desk.read("tasks")["recent"] if task["celery_task_id"] == task_id]
        return bool(found)

    until(is_there, 30)
    return found[0]


def computing(desk: Desk, result: AsyncResult) -> dict[str, Any]:
    """The task once its algorithm runs."""
    until(lambda: (running(desk, result.id) or {"progress": 0})["progress"] >= 0.5, 60)
    return running(desk, result.id) or {}


def test_a_running_task_is_shown_with_stage_progress_and_slot(desk: Desk, sender: Celery) -> None:
    task = endless()
    result = send(sender, task)

    shown = computing(desk, result)

    assert set(shown) == LABEL | {"state", "stage", "progress", "slot", "started_at", "age_seconds", "phases"}
    assert shown["execution_id"] == task["execution_id"]
    assert (shown["type"], shown["parties"], shown["party"]) == ("ss_lr", ["alice", "bob"], None)
    assert (shown["state"], shown["retries"], shown["slot"] in (0, 1)) == ("running", 0, True)
    assert shown["stage"] in ("task_execution", "task_progress")
    assert shown["revision"] == desk.routes()["active"]
    assert shown["phases"]["cluster_ms"] > 0
    assert shown["phases"]["algorithm_ms"] is None
    assert desk.read(f"tasks/{task['execution_id']}")["celery_task_id"] == result.id
    slots = desk.read("slots")
    assert slots["places"] == {"limit": 2, "taken": slots["running"], "most": 4}
    (runner,) = [each for each in slots["runners"] if each["slot"] == shown["slot"]]
    assert runner["state"] == "busy"
    assert runner["attempt"].startswith(result.id)


def test_what_secretflow_printed_is_kept_for_the_worker_s_user_alone(desk: Desk, sender: Celery) -> None:
    result = send(sender, sample("psi"))
    result.get(timeout=90)

    folder = Path(ended(desk, result.id)["output"])

    assert sorted(file.name for file in folder.iterdir()) == ["alice.log", "bob.log"]
    assert "PSI" in (folder / "alice.log").read_text(encoding="utf-8")
    assert folder.stat().st_mode & 0o077 == 0


def test_who_is_no_operator_ends_nothing(desk: Desk, sender: Celery) -> None:
    result = send(sender, endless())
    computing(desk, result)

    for token in (None, "wrong"):
        status, answer = desk.post(f"tasks/{result.id}/cancel", {}, token)
        assert (status, answer["reason"]) == (401, "UNAUTHORIZED")

    shown = running(desk, result.id)
    assert shown is not None
    assert shown["state"] == "running"


def test_an_operator_ends_a_running_task(desk: Desk, sender: Celery, guarded: LocalWorker) -> None:
    result = send(sender, endless())
    computing(desk, result)

    status, answer = desk.post(f"tasks/{result.id}/cancel", {}, TOKEN)

    assert (status, answer) == (200, {"outcome": "ending", "celery_task_id": result.id})
    with pytest.raises(TaskRevokedError):
        result.get(timeout=30)
    shown = ended(desk, result.id)
    assert (shown["outcome"], shown["failure"]["code"]) == ("revoked", "REVOKED")
    assert desk.post(f"tasks/{result.id}/cancel", {}, TOKEN)[0] == 409
    audit = (guarded.folder / "data" / ".audit" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    written = [line for line in map(json.loads, audit) if line["path"] == f"/actuator/tasks/{result.id}/cancel"]
    assert [(line["who"], line["outcome"], line["status"]) for line in written] == [
        ("operator", "done", 200),
        ("operator", "failed", 409),
    ]
    assert all(
        any("audit" in shown and json.dumps(line, separators=(",", ":")) in shown for shown in guarded.lines)
        for line in written
    )


def test_an_operator_ends_a_task_that_waits(desk: Desk, sender: Celery) -> None:
    assert desk.post("routes/pause", {}, TOKEN)[0] == 200
    result = sender.send_task(PING, queue=QUEUE)
    assert desk.read("slots")["queue"]["waiting"] == 1

    status, answer = desk.post(f"tasks/{result.id}/cancel", {}, TOKEN)

    assert (status, answer["outcome"]) == (200, "revoked")
    desk.post("routes/resume", {}, TOKEN)
    with pytest.raises(TaskRevokedError):
        result.get(timeout=30)


def test_a_pause_is_a_drain_that_says_when_it_is_done(desk: Desk, sender: Celery) -> None:
    result = send(sender, endless())
    computing(desk, result)

    assert desk.post("routes/pause", {})[0] == 401
    assert desk.read("slots")["intake"] == "takes"
    assert desk.post("routes/pause", {}, TOKEN)[0] == 200

    slots = desk.read("slots")
    assert (slots["intake"], slots["drained"]) == ("paused", False)
    desk.post(f"tasks/{result.id}/cancel", {}, TOKEN)
    until(lambda: desk.read("slots")["drained"], 30)
    desk.post("routes/resume", {}, TOKEN)
    assert sender.send_task(PING, queue=QUEUE).get(timeout=30)


def test_what_ended_is_shown_with_its_times_and_its_reason(desk: Desk, sender: Celery) -> None:
    good = send(sender, sample("psi"))
    bad = send(sender, sample("psi", input_paths={"alice": "data/none.csv", "bob": "data/bob.csv"}))
    good.get(timeout=90)
    with pytest.raises(FileNotFoundError) as told:
        bad.get(timeout=60)

    fine = ended(desk, good.id)
    assert set(fine) == LABEL | {"outcome", "stage", "failure", "started_at", "ended_at", "phases"}
    assert (fine["outcome"], fine["stage"], fine["failure"]) == ("success", "task_completed", None)
    times = fine["phases"]
    assert 0 < times["cluster_ms"] + times["device_ms"] + times["algorithm_ms"] <= times["total_ms"]
    failed = ended(desk, bad.id)
    assert (failed["outcome"], failed["stage"]) == ("failure", "task_failed_final")
    assert failed["failure"] == {
        "code": "FILE_NOT_FOUND",
        "error_type": "FileNotFoundError",
        "retryable": False,
        "text": str(told.value),
        "fix": "put the file into the data folder of its party",
    }


def test_arguments_of_a_task_are_not_shown(desk: Desk, sender: Celery) -> None:
    result = sender.send_task("tasks.secretflow.hello.echo_task", args=["hush-hush"], queue=QUEUE)
    result.get(timeout=30)
    ended(desk, result.id)

    assert "hush-hush" not in json.dumps(desk.read("tasks"))


def test_what_is_not_known_is_not_found(desk: Desk) -> None:
    assert desk.read("tasks/nobody")["reason"] == "UNKNOWN"
    assert desk.post("tasks/nobody/start", {}, TOKEN)[0] == 404


def test_the_list_of_ends_can_be_cut(desk: Desk, sender: Celery) -> None:
    for _ in range(2):
        ended(desk, _sent(sender))

    assert len(desk.read("tasks?limit=1")["recent"]) == 1
    assert desk.read("tasks?limit=0")["recent"] == []


def _sent(sender: Celery) -> str:
    result = sender.send_task(PING, queue=QUEUE)
    result.get(timeout=30)
    return str(result.id)


def test_while_it_stops_tasks_stay_visible_and_can_be_ended(tmp_path: Path) -> None:
    copy_tables(tmp_path / "data")
    worker = RestrictedWorker(tmp_path, settings={"SFWORKER_OPS_TOKEN": TOKEN})
    worker.start()
    try:
        worker.wait_ready()
        desk = Desk(worker)
        with Celery("stopping", broker=worker.redis_url, backend=worker.redis_url) as app:
            result = send(app, endless())
        computing(desk, result)

        worker.process.terminate()

        until(lambda: desk.read("slots")["intake"] == "closed", 30)
        readiness = desk.read("health/readiness")
        assert readiness["status"] != "UP"
        assert readiness["components"]["queue"]["details"]["reason"].startswith("no task is claimed")
        assert running(desk, result.id) is not None
        assert desk.post(f"tasks/{result.id}/cancel", {}, TOKEN)[0] == 200
        worker.process.wait(60)
        assert any("REVOKED" in line for line in worker.lines)
    finally:
        worker.stop()
