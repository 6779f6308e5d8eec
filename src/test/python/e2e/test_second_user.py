"""Another user of the machine finds no row, socket or secret, while tasks run and after a kill -9."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sfworker.local import LocalWorker

from e2e.clients import connected
from e2e.conftest import SAMPLES
from e2e.stranger import Stranger
from e2e.wait import until
from e2e.work import endless, sample, send

MARK = b"mark-of-a-row-7c1e"
SECRET = b"mark-of-a-secret-7c1e"
TYPES = ("psi", "standard_scaler", "fillna", "table_statistics", "ss_lr")


@pytest.fixture
def machine() -> Iterator[Path]:
    """Folders that everybody may enter, with paths that are short enough for sockets."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    folder = Path(tempfile.mkdtemp(prefix="m-", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "t").mkdir()
    (folder / "t").chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def stranger(machine: Path) -> Iterator[Stranger]:
    """Comes before the worker, because this process has few threads then."""
    shared = [machine, Path("/dev/shm"), Path("/tmp/ray"), Path("/tmp/sfworker-ports")]  # noqa: S108
    someone = Stranger([MARK, SECRET], shared)
    yield someone
    someone.end()


@pytest.fixture
def worker(machine: Path, stranger: Stranger) -> Iterator[LocalWorker]:
    marked_tables(machine / "data")
    settings = {"TMPDIR": str(machine / "t"), "SFWORKER_OPS_TOKEN": SECRET.decode()}
    worker = LocalWorker(machine, settings=settings)
    worker.start()
    worker.wait_ready()
    yield worker
    if worker.process.poll() is None:
        worker.stop()


def marked_tables(data: Path) -> None:
    """The sample tables with a mark in each row, which their owner shows to nobody."""
    data.mkdir()
    for table in (SAMPLES / "data").glob("*.csv"):
        text = table.read_text(encoding="utf-8").replace("\nu", f"\n{MARK.decode()}u")
        (data / table.name).write_text(text, encoding="utf-8")
        (data / table.name).chmod(0o600)


def test_he_is_able_to_find_things(machine: Path, stranger: Stranger) -> None:
    (machine / "t/rows.csv").write_bytes(MARK)
    (machine / "t/key.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{machine}/t/socket")
        (machine / "t/socket").chmod(0o777)
        server.listen()

        assert stranger.look() == {
            f"{MARK.decode()} in {machine}/t/rows.csv",
            f"PRIVATE KEY in {machine}/t/key.pem",
            f"socket {machine}/t/socket",
        }


def test_he_finds_nothing_while_tasks_run_nor_after_a_kill(
    machine: Path, stranger: Stranger, worker: LocalWorker
) -> None:
    with connected(worker.redis_url) as app, looking(stranger):
        for name in TYPES:
            seen = stranger.looks
            result = send(app, sample(name))
            until(lambda seen=seen: stranger.looks > seen, 60)  # type: ignore[misc]
            assert result.get(timeout=120)["status"] == "SUCCESS"
        send(app, endless())
        until(lambda: attempts(machine) != [], 60)
        look_on(stranger)
        worker.kill()
        look_on(stranger)
        until(lambda: attempts(machine) == [], 30)
        look_on(stranger)

    assert stranger.found == set()
    assert list((machine / "t").glob("sfworker-ray-*")) == []


@contextlib.contextmanager
def looking(stranger: Stranger) -> Iterator[None]:
    """Let him look all the time."""
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            stranger.look()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def look_on(stranger: Stranger) -> None:
    """Return when he has looked everywhere once more, from the beginning."""
    seen = stranger.looks
    until(lambda: stranger.looks > seen + 1, 60)


def attempts(machine: Path) -> list[Path]:
    """Folders of attempts, with what tasks read and write."""
    slots = (machine / "data/.work").glob("slot-*/*")
    return [path for path in slots if path.is_dir() and path.name != "tmp"]
