from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.ports import PortRange

from support import SOURCES

HOLDER = """
import sys
from pathlib import Path
from sfworker.ports import PortRange
leases = PortRange(int(sys.argv[1]), int(sys.argv[1]), Path(sys.argv[2])).lease(1)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_leases_of_two_ranges_never_overlap(tmp_path: Path) -> None:
    first, second = PortRange(26000, 26009, tmp_path), PortRange(26000, 26009, tmp_path)

    with first.lease(4) as here, second.lease(4) as there:
        assert len(set(here.addresses) | set(there.addresses)) == 8


def test_released_port_can_be_leased_again(tmp_path: Path, port: int) -> None:
    ports = PortRange(port, port, tmp_path)

    ports.lease(1).release()

    assert ports.lease(1).addresses == [f"127.0.0.1:{port}"]


def test_refuses_when_range_is_used_up_and_gives_back_what_it_took(tmp_path: Path, port: int) -> None:
    ports = PortRange(port, port, tmp_path)

    with pytest.raises(TaskFailure) as refused:
        ports.lease(2)

    assert refused.value.code is FailureCode.PORT_IN_USE
    assert ports.lease(1).addresses == [f"127.0.0.1:{port}"]


def test_skips_port_somebody_listens_on(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(TaskFailure):
            PortRange(port, port, tmp_path).lease(1)


def test_killed_holder_gives_its_port_back(tmp_path: Path, port: int) -> None:
    command = [sys.executable, "-c", HOLDER, str(port), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=SOURCES) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(TaskFailure):
            PortRange(port, port, tmp_path).lease(1)

        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()

    assert PortRange(port, port, tmp_path).lease(1).addresses == [f"127.0.0.1:{port}"]
