"""`docker/health.py`, by which Docker decides whether the container is healthy; with TLS in `test_management_tls`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sfworker.local import PROJECT, LocalWorker, free_port

from e2e.conftest import TOKEN
from e2e.desk import Desk
from e2e.test_actuator import is_ready
from e2e.wait import until

# What the worker answers with status 503 while Ray is away.
NOT_READY = json.dumps(
    {
        "status": "DOWN",
        "components": {
            "queue": {"status": "UP", "details": {"intake": "takes"}},
            "ray": {"status": "DOWN", "details": {"reason": "the Ray head's process ended"}},
            "readinessState": {"status": "OUT_OF_SERVICE"},
        },
    }
)


def check(port: int, name: str = "CELERY_MONITOR_PORT", **settings: str) -> tuple[int, str]:
    """Run it as Docker does, beside a worker whose port the variable of this name says."""
    names = ("CELERY_MONITOR_PORT", "NODE_PORT", "SERVER_SSL_CERTIFICATE")
    environment = {key: value for key, value in os.environ.items() if key not in names}
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(PROJECT / "docker" / "health.py")],
        env={**environment, name: str(port), **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


@contextmanager
def answering(status: int, body: str) -> Iterator[int]:
    """Serve one answer to everybody, and yield the port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so by the class
            """Say nothing: the test says what it sees."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("name", ["CELERY_MONITOR_PORT", "NODE_PORT"])
def test_a_worker_that_is_ready_is_healthy(worker: LocalWorker, name: str) -> None:
    until(lambda: is_ready(worker))

    # A proxy is for the world outside.
    assert check(worker.http_port, name, http_proxy=f"http://127.0.0.1:{free_port()}") == (0, "ready")


def test_a_paused_worker_is_not_and_says_why(desk: Desk, guarded: LocalWorker) -> None:
    until(lambda: is_ready(guarded))
    assert desk.post("routes/pause", {}, TOKEN)[0] == 200
    until(lambda: not is_ready(guarded))

    code, said = check(guarded.http_port)

    assert code == 1
    assert said.startswith("not ready: ")
    assert "queue: an operator paused the intake" in said
    assert "ray" not in said


def test_each_part_that_is_not_well_is_named_with_its_reason() -> None:
    with answering(503, NOT_READY) as port:
        assert check(port) == (1, "not ready: ray: the Ray head's process ended; readinessState")


@pytest.mark.parametrize(("status", "body"), [(503, "<html>"), (404, ""), (500, "{}")])
def test_an_answer_that_is_not_the_worker_s_is_not_ready(status: int, body: str) -> None:
    with answering(status, body) as port:
        code, said = check(port)

    assert code == 1
    assert said.startswith("not ready")


def test_nobody_there_is_said_with_the_address() -> None:
    port = free_port()

    code, said = check(port)

    assert code == 1
    assert said.startswith(f"http://127.0.0.1:{port}/actuator/health/readiness does not answer: ")


def test_something_else_on_the_port_is_said_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        speaking = threading.Thread(target=speak, args=[server])
        speaking.start()
        code, said = check(server.getsockname()[1])
        speaking.join()

    assert code == 1
    assert "does not answer" in said


def speak(server: socket.socket) -> None:
    """Answer one caller as Redis does."""
    caller, _ = server.accept()
    with caller:
        caller.recv(4096)
        caller.sendall(b"-ERR wrong number of arguments for 'get' command\r\n")
