"""`./mvnw -Pdemo`, the part behind the build: what it shows, and that it can be stopped at any time."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sfworker.demo import FOLDER
from sfworker.local import PROJECT
from sfworker.processes import carriers, wait_until

STAGES = [
    "celery_task_started",
    "task_started",
    "cluster_init",
    "cluster_initialized",
    "device_creation",
    "devices_initialized",
    "task_execution",
    "task_completed",
]
# All processes of the demo's worker have it in their environment.
MARK = f"DATA_PATH={FOLDER / 'data'}"


@contextmanager
def demo() -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src" / "main" / "python"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "sfworker.demo"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def read_to(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return
    raise AssertionError("".join(seen))


def test_it_shows_events_result_and_output() -> None:
    with demo() as process:
        text, _ = process.communicate(timeout=170)

    assert process.returncode == 0, text
    events = re.findall(r"event (\d): (\w+) +(\w+)", text)
    states = ["RUNNING"] * 7 + ["SUCCESS"]
    assert events == [(str(number), *event) for number, event in enumerate(zip(states, STAGES, strict=True), 1)]
    assert "150 common of 200/200 rows" in text
    output = re.search(r"output: (\S+),", text)
    assert output is not None
    assert len((PROJECT / output[1]).read_text(encoding="utf-8").splitlines()) == 151
    assert "Traceback" not in text
    assert wait_until(lambda: not list(carriers(MARK)), 10)


def test_ctrl_c_in_the_middle_leaves_nothing_running() -> None:
    with demo() as process:
        read_to(process, "event 3")
        os.killpg(process.pid, signal.SIGINT)
        text, _ = process.communicate(timeout=60)

        assert process.returncode == 130, text
        assert "Traceback" not in text
        assert wait_until(lambda: not list(carriers(MARK)), 20)


def test_a_second_one_at_the_same_time_says_why_it_does_not_run() -> None:
    with demo() as first:
        read_to(first, "1/4")
        with demo() as second:
            text, _ = second.communicate(timeout=30)

    assert second.returncode == 1
    assert "another demo runs in target/demo" in text
