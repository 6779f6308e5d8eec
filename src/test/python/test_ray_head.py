from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sfworker.processes import carriers, wait_until
from sfworker.ray_head import LONGEST_FOLDER, new_folder

from sockets import LOOPBACKS, listening_addresses
from support import SOURCES, Head, end_head, start_head


@pytest.fixture
def own_head() -> Iterator[Head]:
    head = start_head("--num-cpus", "1", "--object-store-memory", "100000000")
    yield head
    end_head(head)


def test_listens_on_loopback_only(own_head: Head) -> None:
    addresses = listening_addresses([own_head.process.pid, *carriers(own_head.mark)])

    assert addresses
    assert addresses <= LOOPBACKS


def test_everything_is_gone_when_its_input_ends(own_head: Head) -> None:
    mark = own_head.mark

    end_head(own_head)

    assert own_head.process.returncode == 0
    assert list(carriers(mark)) == []
    assert not own_head.session_dir.parent.exists()


def test_everything_is_gone_on_terminate(own_head: Head) -> None:
    mark = own_head.mark

    own_head.process.terminate()

    assert own_head.process.wait(20) == 0
    assert list(carriers(mark)) == []


def test_everything_is_gone_when_the_launcher_is_killed(own_head: Head) -> None:
    mark = own_head.mark

    own_head.process.kill()

    assert wait_until(lambda: list(carriers(mark)) == [], 10)
    assert wait_until(lambda: not own_head.session_dir.parent.exists(), 10)


def test_ends_with_a_clear_line_when_ray_dies(own_head: Head) -> None:
    mark = own_head.mark
    gcs = next(pid for pid in carriers(mark) if b"gcs_server" in Path(f"/proc/{pid}/cmdline").read_bytes())

    os.kill(gcs, signal.SIGKILL)

    assert own_head.process.wait(20) == 1
    assert list(carriers(mark)) == []


def test_refuses_a_port_that_is_taken(own_head: Head) -> None:
    port = own_head.address.rpartition(":")[2]

    second = subprocess.run(
        [sys.executable, "-m", "sfworker.ray_head", "--port", port],
        cwd=SOURCES,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.splitlines()[-1] == f"ray_head: port {port} on 127.0.0.1 is taken; choose another one or 0"


def test_a_long_folder_for_temporary_files_does_not_hurt(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 60)
    deep.mkdir()

    chosen = Path(new_folder(str(deep)))

    assert len(str(chosen)) <= LONGEST_FOLDER
    chosen.rmdir()
