from __future__ import annotations

import socket
import threading

import pytest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.meeting import meet, split_address
from sfworker.ports import is_free


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def test_parties_wait_for_each_other_and_leave_their_ports_free() -> None:
    ports = free_ports(2)
    parties = [("alice", f"127.0.0.1:{ports[0]}"), ("bob", f"http://127.0.0.1:{ports[1]}")]
    missing: list[list[str]] = []
    waits = threading.Event()

    def report(names: list[str]) -> None:
        missing.append(names)
        waits.set()

    alice = threading.Thread(target=meet, args=(parties, 0, report))
    alice.start()
    assert waits.wait(10)
    meet(parties, 1, lambda names: None)
    alice.join(10)

    assert missing == [["bob"], []]
    assert all(is_free("127.0.0.1", port) for port in ports)


def test_names_the_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(TaskFailure, match=f"party alice cannot listen on {address}") as refused:
            meet([("alice", address), ("bob", "127.0.0.1:1")], 0, lambda names: None)

    assert refused.value.code is FailureCode.PORT_IN_USE


@pytest.mark.parametrize(
    ("address", "parts"),
    [("10.0.0.1:80", ("10.0.0.1", 80)), ("http://peer:80", ("peer", 80)), ("[::1]:80", ("::1", 80))],
)
def test_reads_addresses_in_all_their_forms(address: str, parts: tuple[str, int]) -> None:
    assert split_address(address) == parts
