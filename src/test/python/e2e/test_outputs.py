"""What a task may write, end to end: the tables of the owner stay, and the worker's own outputs are replaced."""

from __future__ import annotations

import json

import pytest
import redis
from celery import Celery
from sfworker.local import LocalWorker

from e2e.work import sample, send


@pytest.mark.parametrize(
    ("target", "error_type", "error_code", "words"),
    [
        ("data/owned.csv", "FileExistsError", "OUTPUT_EXISTS", "is there already, and not as this worker wrote it"),
        ("data/alice.csv", "ValueError", "PARAM_INVALID", "is a file that the task reads"),
        ("data/bob.csv", "ValueError", "PARAM_INVALID", "is a file that the task reads"),
        ("data/a link", "ValueError", "PARAM_INVALID", "is a file that the task reads"),
        ("data/hard.csv", "ValueError", "PARAM_INVALID", "is a file that the task reads"),
    ],
)
def test_a_table_of_the_owner_is_not_replaced(
    app: Celery,
    worker: LocalWorker,
    store: redis.Redis,
    target: str,
    error_type: str,
    error_code: str,
    words: str,
) -> None:
    data = worker.folder / "data"
    before = (data / "alice.csv").read_text()
    (data / "owned.csv").write_text(before)
    if not (data / "a link").is_symlink():
        (data / "a link").symlink_to("alice.csv")
        (data / "hard.csv").hardlink_to(data / "alice.csv")
    task = sample("psi")
    task["task_config"]["output_paths"]["alice"] = target
    result = send(app, task)

    with pytest.raises(Exception, match=words) as failure:
        result.get(timeout=60)

    assert type(failure.value).__name__ == error_type
    record = json.loads(store.get(f"celery-task-meta-{result.id}") or b"")
    assert record["result"]["error_code"] == error_code
    assert f"task_config.output_paths.alice ({target[5:]})" in record["result"]["error"]
    assert {(data / name).read_text() for name in ("alice.csv", "owned.csv", "a link", "hard.csv")} == {before}


def test_the_same_task_again_replaces_its_output(app: Celery, worker: LocalWorker) -> None:
    task = sample("psi", output_paths={"alice": "data/again/alice.csv", "bob": "data/again/bob.csv"})
    inodes = []
    for number in range(2):
        task["execution_id"] += str(number)
        assert send(app, task).get(timeout=60)["status"] == "SUCCESS"
        inodes.append((worker.folder / "data/again/alice.csv").stat().st_ino)

    assert inodes[0] != inodes[1]
    assert (worker.folder / "data/again/alice.csv").stat().st_mode & 0o777 == 0o640
    assert (worker.folder / "data/again").stat().st_mode & 0o777 == 0o750
    assert (worker.folder / "data/.outputs").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in (worker.folder / "data/again").iterdir()] == ["alice.csv"]
