"""The small tasks of the contract, key by key."""

from __future__ import annotations

from typing import Any

import pytest
from celery import Celery

from e2e.test_psi import QUEUE

PREFIX = "tasks.secretflow."


def call(app: Celery, task: str, *args: Any, **kwargs: Any) -> Any:
    return app.send_task(PREFIX + task, args=args, kwargs=kwargs, queue=QUEUE).get(timeout=60)


def test_hello_greets_by_name(app: Celery) -> None:
    answer = call(app, "hello.hello_task", "Alice")
    assert set(answer) == {
        "message",
        "task_name",
        "execution_time",
        "start_time",
        "end_time",
        "status",
        "greeting_target",
        "system_info",
    }
    assert answer["message"].startswith("Hello, Alice!")
    assert answer["greeting_target"] == "Alice"
    assert answer["system_info"] == {
        "python_version": "3.10+",
        "task_queue": "secretflow_queue",
        "worker_type": "secretflow",
    }
    assert call(app, "hello.hello_task")["greeting_target"] == "SecretFlow"
    assert call(app, "hello.hello_task", name="Bob")["greeting_target"] == "Bob"


def test_ping_answers_pong(app: Celery) -> None:
    answer = call(app, "hello.ping_task")
    assert set(answer) == {"message", "task_name", "timestamp", "status", "response_time_ms"}
    assert answer["message"].startswith("Pong!")
    assert (answer["task_name"], answer["status"], answer["response_time_ms"]) == ("ping_task", "healthy", 1)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"a": [1, 2]}, "dict"),
        ([1, "zwei", None, True, 2.5], "list"),
        ('it\'s "quoted"\n', "str"),
        (7, "int"),
        (2**70, "int"),
        (1.5e-7, "float"),
        (True, "bool"),
        (None, "NoneType"),
        ({"ü": "漢字", "n": [1e16, 0.1, -3.0]}, "dict"),
    ],
)
def test_echo_returns_the_data_and_its_python_length(data: Any, kind: str, app: Celery) -> None:
    answer = call(app, "hello.echo_task", data)
    assert set(answer) == {
        "message",
        "task_name",
        "timestamp",
        "echoed_data",
        "data_type",
        "data_length",
        "status",
    }
    assert answer["echoed_data"] == data
    assert answer["data_type"] == kind
    assert answer["data_length"] == (0 if data is None else len(str(data)))


def test_health_looks_at_redis_and_worker(app: Celery) -> None:
    answer = call(app, "health_check.health_check_task")
    assert answer["overall_status"] == "healthy"
    assert answer["node_info"] == {"node_id": "node1", "node_ip": "127.0.0.1", "app_env": "development"}
    assert answer["components"]["redis"]["status"] == "healthy"
    assert answer["components"]["redis"]["details"]["connected_clients"] > 0
    assert answer["components"]["celery"]["details"]["worker_count"] == 1


def test_local_psi_test_runs_a_real_psi(app: Celery) -> None:
    answer = call(app, "local_test.local_psi_test")
    assert set(answer) == {"message", "task_name", "timestamp", "execution_duration", "status"}
    assert (answer["task_name"], answer["status"]) == ("local_test", "success")
    assert "50 common ids" in answer["message"]


def test_wrong_arguments_are_a_type_error(app: Celery) -> None:
    with pytest.raises(TypeError):
        call(app, "hello.echo_task")
    with pytest.raises(TypeError):
        call(app, "hello.ping_task", 1)


def test_unknown_tasks_are_not_registered(app: Celery) -> None:
    with pytest.raises(Exception) as failure:
        call(app, "nobody.knows_this")
    assert type(failure.value).__name__ == "NotRegistered"
