from __future__ import annotations

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sfworker.files import LOCK, clear_slot
from sfworker.private import NotPrivate
from sfworker.processes import carriers, wait_until
from sfworker.ray_head import INNER, LONGEST_FOLDER, PREFIX, SHORT_PREFIX, new_folder, parse_options

from sockets import LOOPBACKS, listening_addresses
from support import SOURCES, Head, end_head, start_head


@pytest.fixture
def own_head() -> Iterator[Head]:
    head = start_head("--num-cpus", "1", "--object-store-memory", "100000000")
    yield head
    end_head(head)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


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

    chosen = new_folder(str(deep))

    assert len(str(chosen / INNER)) <= LONGEST_FOLDER
    chosen.rmdir()


def test_nobody_else_may_enter_the_folder_of_ray(own_head: Head) -> None:
    folder = own_head.session_dir.parents[1]

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {mode(pid) for pid in carriers(own_head.mark)} == {"0077"}


def mode(pid: int) -> str:
    """The umask of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(line.split()[1] for line in status.splitlines() if line.startswith("Umask:"))


@pytest.mark.parametrize("shared", [0o755, 0o1777])
def test_a_folder_of_the_settings_stays_as_it_is(short_folder: Path, shared: int) -> None:
    short_folder.chmod(shared)

    head = start_head("--temp-dir", str(short_folder), "--num-cpus", "1", "--object-store-memory", "100000000")
    folder = head.session_dir.parents[1]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (short_folder, folder)]
    end_head(head)

    assert folder.parent == short_folder
    assert folder.name.startswith(SHORT_PREFIX)
    assert modes == [shared, 0o700]
    assert list(short_folder.iterdir()) == []


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757, 0o730, 0o702])
def test_a_folder_where_others_may_remove_ours_is_refused(mode: int, tmp_path: Path) -> None:
    tmp_path.chmod(mode)

    with pytest.raises(NotPrivate, match=r"others may remove.*chmod \+t"):
        parse_options(["--temp-dir", str(tmp_path)])

    assert stat.S_IMODE(tmp_path.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("gone", ["lstat", "open", "rmtree"])
def test_heads_that_start_at_once_remove_the_same(
    gone: str, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = new_folder(str(short_folder))
    (left / LOCK).touch()
    removed = shutil.rmtree

    def faster(self: Path, *rest: Any, **named: Any) -> Any:
        removed(left, ignore_errors=True)
        return before(self, *rest, **named)

    owner = shutil if gone == "rmtree" else Path
    before = getattr(owner, gone)
    monkeypatch.setattr(owner, gone, faster)
    chosen = new_folder(str(short_folder))
    monkeypatch.undo()

    assert list(short_folder.iterdir()) == [chosen]


def test_what_is_left_of_a_killed_head_goes_at_the_next_start(short_folder: Path, tmp_path: Path) -> None:
    slot = tmp_path / "work/slot-0"
    (slot / "attempt/alice/in").mkdir(parents=True)
    (slot / LOCK).touch()
    busy = new_folder(str(short_folder))
    left = new_folder(str(short_folder))
    (left / LOCK).touch()
    other = short_folder / f"{PREFIX}12345678"
    other.mkdir()
    with (busy / LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        new_folder(str(short_folder))

    assert (busy.exists(), left.exists(), other.exists()) == (True, False, True)
    clear_slot(slot)
    assert [path.name for path in slot.iterdir()] == [LOCK]


def test_a_killed_head_leaves_no_rows(tmp_path: Path) -> None:
    slot = tmp_path / "slot-0"
    head = start_head("--work-dir", str(tmp_path), "--num-cpus", "1", "--object-store-memory", "100000000")
    (slot / "attempt/alice/in").mkdir(parents=True)
    (slot / LOCK).touch()

    head.process.kill()

    assert wait_until(lambda: [path.name for path in slot.iterdir()] == [LOCK], 10)


def test_a_folder_of_somebody_else_is_refused(short_folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to somebody else")
    os.chown(short_folder, 65534, 65534)

    refused = subprocess.run(
        [sys.executable, "-m", "sfworker.ray_head", "--temp-dir", str(short_folder)],
        cwd=SOURCES,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert refused.stderr == (
        f"ray_head: {short_folder} belongs to user 65534, and this worker runs as 0; give it to the worker's user"
        " (chown), or name another folder\n"
    )
