"""Bad input: a terminal FAILURE event and a record that names field and fix, a dead letter, and the next task runs."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
import redis
from celery import Celery
from sfworker.local import LocalWorker

from e2e.conftest import Message
from e2e.listener import StatusListener
from e2e.normal import normal
from e2e.test_psi import QUEUE, submit
from e2e.wait import until

Edit = Callable[[dict[str, Any]], None]


def letters_of(execution: str, store: redis.Redis) -> list[bytes | str]:
    originals = store.hvals(f"sfworker:1:dead-original:{QUEUE}")
    return [original for original in originals if carries(execution, original)]


def carries(execution: str, original: bytes | str) -> bool:
    """Whether the message that was put aside is that of the execution."""
    return execution.encode() in base64.b64decode(json.loads(original)["body"])


@pytest.mark.parametrize("name", ["bad_no_params", "bad_two_ids", "bad_no_task_type"])
def test_bad_messages_fail_as_the_contract_says(name: str, app: Celery, message: Callable[[str], Message]) -> None:
    sent = message(name)
    result = submit(app, sent)

    with pytest.raises(Exception) as failure:
        result.get(timeout=10)

    assert type(failure.value).__name__ == sent["expect"]["error_type"]
    assert result.state == "FAILURE"


def edit_missing_keys(config: dict[str, Any]) -> None:
    del config["keys"]


def edit_unknown_type(config: dict[str, Any]) -> None:
    config["task_type"] = "teleport"


def edit_outside(config: dict[str, Any]) -> None:
    config["input_paths"]["alice"] = "/etc/passwd"


def edit_dots(config: dict[str, Any]) -> None:
    config["output_paths"]["bob"] = "data/../../elsewhere.csv"


def edit_column(config: dict[str, Any]) -> None:
    config["keys"]["bob"] = ["nobody"]


def edit_no_file(config: dict[str, Any]) -> None:
    config["input_paths"]["bob"] = "data/missing.csv"


def edit_folder(config: dict[str, Any]) -> None:
    config["input_paths"]["bob"] = "data/out"


@pytest.mark.parametrize(
    ("edit", "error_type", "words"),
    [
        (edit_missing_keys, "ValueError", ["task_config.keys", "missing", "add it"]),
        (edit_unknown_type, "ValueError", ["teleport", "supported are", "psi"]),
        (edit_outside, "ValueError", ["input_paths.alice", "data folder"]),
        (edit_dots, "ValueError", ["output_paths.bob", ".."]),
        (edit_column, "ValueError", ["keys", "nobody", "bob.csv", "bob"]),
        (edit_no_file, "FileNotFoundError", ["input_paths.bob", "missing.csv"]),
        (edit_folder, "ValueError", ["input_paths.bob", "not a file"]),
    ],
)
def test_user_errors_name_the_field_and_the_fix(
    edit: Edit,
    error_type: str,
    words: list[str],
    app: Celery,
    message: Callable[[str], Message],
    listener: StatusListener,
    store: redis.Redis,
    worker: LocalWorker,
) -> None:
    (worker.folder / "data" / "out").mkdir(exist_ok=True)
    sent = message("b1_positional")
    execution = sent["expect"]["execution_id"]
    edit(sent["args"][0]["task_config"])
    result = submit(app, sent)

    with pytest.raises(Exception) as failure:
        result.get(timeout=10)

    text = str(failure.value)
    assert type(failure.value).__name__ == error_type
    assert all(word in text for word in words), text
    events = listener.until_terminal(execution, 10)
    assert [event["data"]["stage"] for event in events] == ["task_failed", "task_failed_final"]
    assert {event["status"] for event in events} == {"FAILURE"}
    assert {event["data"]["error"] for event in events} == {text}
    assert {event["data"]["error_type"] for event in events} == {error_type}
    record = json.loads(store.get(f"celery-task-meta-{result.id}") or b"")
    assert record["result"]["error"] == text
    assert record["result"]["execution_id"] == execution
    until(lambda: len(letters_of(execution, store)) == 1)


def test_failure_record_has_celery_keys_and_old_keys(
    app: Celery, message: Callable[[str], Message], store: redis.Redis
) -> None:
    sent = message("b1_positional")
    ids = sent["expect"]
    del sent["args"][0]["task_config"]["keys"]
    result = submit(app, sent)
    with pytest.raises(ValueError, match="keys is missing"):
        result.get(timeout=10)

    record = json.loads(store.get(f"celery-task-meta-{result.id}") or b"")

    error = record["result"]["error"]
    assert normal(record["result"]) == {
        "exc_type": "ValueError",
        "exc_message": [error],
        "exc_module": "builtins",
        "task_request_id": ids["task_request_id"],
        "task_id": ids["task_id"],
        "subtask_id": ids["subtask_id"],
        "execution_id": ids["execution_id"],
        "error": error,
        "error_type": "ValueError",
        "error_code": "PARAM_INVALID",
        "execution_time": "execution_time",
        "failed_at": "failed_at",
    }
    assert record["status"] == "FAILURE"
    assert record["traceback"] == f"ValueError: {error}"
    assert record["task_id"] == result.id


def test_a_taken_port_is_retried_and_then_final(
    app: Celery, message: Callable[[str], Message], listener: StatusListener
) -> None:
    sent = message("b1_positional")
    execution = sent["expect"]["execution_id"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        own = f"127.0.0.1:{taken.getsockname()[1]}"
        sent["args"][0]["sf_init_config"] = {
            "address": "auto",
            "cluster_config": {
                "parties": {"alice": {"address": own}, "bob": {"address": "127.0.0.1:1"}},
                "self_party": "alice",
            },
        }
        result = submit(app, sent)
        with pytest.raises(Exception) as failure:
            result.get(timeout=60)

    assert type(failure.value).__name__ == "ClusterInitError"
    events = listener.until_terminal(execution)
    started = ["celery_task_started", "task_started", "cluster_init"]
    stages = [event["data"]["stage"] for event in events]
    assert stages == [*started, "task_retrying", *started, "task_failed", "task_failed_final"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    retrying, final = events[3], events[-1]
    assert retrying["status"] == "RETRY"
    assert (retrying["data"]["retry_count"], retrying["data"]["max_retries"]) == (0, 1)
    assert events[4]["data"]["retry_count"] == 1
    assert final["data"]["retries_exhausted"] is True


def test_the_worker_runs_on_after_all_this(app: Celery) -> None:
    echo = app.send_task("tasks.secretflow.hello.echo_task", args=["still here"], queue=QUEUE)
    assert echo.get(timeout=10)["echoed_data"] == "still here"
