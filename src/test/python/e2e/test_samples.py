"""Every sample in simulation, through the queue, against its reference values."""

from __future__ import annotations

import json
import uuid

import pytest
from celery import Celery
from sfworker.local import PROJECT, LocalWorker

from e2e.conftest import SAMPLES, Message
from e2e.reference import TASKS, check

TASK = "tasks.secretflow.execute_task"
QUEUE = "secretflow_queue"
SCHEMAS = PROJECT / "config" / "schema"
LIMIT_SECONDS = 120


# Not of the contract, so without reference values.
COMPONENT = "component"


def test_every_type_of_the_contract_is_declared() -> None:
    assert sorted([*TASKS, COMPONENT]) == sorted(
        path.name.partition(".")[0] for path in (SAMPLES / "tasks").glob("*.json")
    )
    assert [task_type for task_type in TASKS if not (SCHEMAS / f"{task_type}.schema.json").is_file()] == []


# In the order of the index: predictions need the models of the trainings before them.
@pytest.mark.parametrize("task_type", TASKS)
def test_a_sample_gives_the_reference_values(worker: LocalWorker, app: Celery, task_type: str) -> None:
    params: Message = json.loads((SAMPLES / TASKS[task_type]["file"]).read_text(encoding="utf-8"))
    params["execution_id"] += f"-{uuid.uuid4().hex[:8]}"
    for name in {name for names in TASKS[task_type]["writes"].values() for name in names}:
        (worker.folder / name).unlink(missing_ok=True)

    value = app.send_task(TASK, args=[params], queue=QUEUE).get(timeout=LIMIT_SECONDS)

    assert value["execution_id"] == params["execution_id"]
    check(params["task_config"], value["result"]["result"], dict.fromkeys(("alice", "bob"), worker.folder))


def test_the_sample_of_a_component_runs(worker: LocalWorker, app: Celery) -> None:
    params: Message = json.loads((SAMPLES / "tasks" / f"{COMPONENT}.json").read_text(encoding="utf-8"))
    params["execution_id"] += f"-{uuid.uuid4().hex[:8]}"

    value = app.send_task(TASK, args=[params], queue=QUEUE).get(timeout=LIMIT_SECONDS)

    table = value["result"]["result"]["reports"]["report"]["tabs"][0]["divs"][0]["children"][0]
    assert [row["name"] for row in table["rows"]] == ["f0", "f1"]
    assert (worker.folder / "data" / "out" / "component_statistics").is_file()
