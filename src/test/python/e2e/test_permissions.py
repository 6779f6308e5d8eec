"""Files and folders that the worker's user may not use: the task fails and names them, and the next one runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery
from sfworker.local import LocalWorker

from e2e.clients import connected
from e2e.conftest import Message, copy_tables
from e2e.listener import StatusListener
from e2e.rights import RestrictedWorker
from e2e.test_psi import submit

WITHOUT_OVERRIDE = (sys.executable, str(Path(__file__).with_name("without_override.py")))


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorker]:
    """A worker whom file permissions bind, also where the tests run as root."""
    folder = tmp_path_factory.mktemp("bound")
    copy_tables(folder / "data")
    worker = RestrictedWorker(folder, launcher=WITHOUT_OVERRIDE if os.geteuid() == 0 else ())
    worker.start()
    worker.wait_ready()
    yield worker
    worker.stop()


@pytest.fixture(scope="module")
def client(bound: LocalWorker) -> Iterator[Celery]:
    with connected(bound.redis_url) as app:
        yield app


@pytest.fixture(scope="module")
def events(bound: LocalWorker) -> Iterator[StatusListener]:
    listener = StatusListener(bound.redis_url)
    yield listener
    listener.close()


@pytest.mark.parametrize(
    ("path", "mode", "words"),
    [
        ("bob.csv", 0o000, ["task_config.input_paths.bob (bob.csv) may not be read", "read access"]),
        ("locked", 0o500, ["task_config.output_paths.alice (alice_psi.csv) cannot be written", "write access"]),
    ],
)
def test_what_may_not_be_used_is_named(
    path: str,
    mode: int,
    words: list[str],
    bound: LocalWorker,
    client: Celery,
    events: StatusListener,
    message: Callable[[str], Message],
) -> None:
    (bound.folder / "data" / "locked").mkdir(exist_ok=True)
    locked = bound.folder / "data" / path
    usual = locked.stat().st_mode
    sent = message("b1_positional")
    sent["args"][0]["task_config"]["output_paths"]["alice"] = "data/locked/alice_psi.csv"
    locked.chmod(mode)

    with pytest.raises(PermissionError) as failure:
        submit(client, sent).get(timeout=60)

    assert all(word in str(failure.value) for word in words), str(failure.value)
    last = events.until_terminal(sent["expect"]["execution_id"], 10)[-1]["data"]
    assert last["error_code"] == "FILE_NOT_READABLE"
    locked.chmod(usual)
    # Under the same execution id it would get the same answer.
    again = message("b1_positional")
    again["args"][0]["task_config"]["output_paths"] = sent["args"][0]["task_config"]["output_paths"]
    result = submit(client, again).get(timeout=90)["result"]["result"]
    assert result["intersection_count"] == 150
    assert (bound.folder / "data" / "locked" / "alice_psi.csv").is_file()
