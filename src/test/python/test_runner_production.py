"""Production mode: every Runner runs one party, at the addresses of the message."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from support import LIMIT, Attempt, Head, RunnerFactory, failure_of, party_pids
from two_nodes import TwoNodes, cluster


def test_two_nodes_find_the_same(new_runner: RunnerFactory, tmp_path: Path, addresses: list[str]) -> None:
    with TwoNodes(new_runner, tmp_path, addresses) as nodes:
        del nodes.alice.inputs["bob"], nodes.bob.inputs["alice"]

        first, second = nodes.finish([nodes.alice.start_psi(), nodes.bob.start_psi()])

        assert first["result"] == second["result"]
        assert first["result"]["intersection_count"] == 150
        assert (nodes.alice.commit(), nodes.bob.commit()) == (1, 0)


def test_the_order_in_a_message_makes_no_difference(
    new_runner: RunnerFactory, tmp_path: Path, addresses: list[str]
) -> None:
    with TwoNodes(new_runner, tmp_path, addresses) as nodes:
        keys = {"bob": ["uid"], "alice": ["uid"]}
        calls = [nodes.alice.start_psi(receiver=None), nodes.bob.start_psi(receiver=None, keys=keys)]

        first, second = nodes.finish(calls)

    assert first["result"] == second["result"]
    assert (first["result"]["receiver"], first["result"]["parties"]) == ("alice", ["alice", "bob"])


def test_nodes_that_want_different_things_are_told_so(
    new_runner: RunnerFactory, tmp_path: Path, addresses: list[str]
) -> None:
    alice, bob = (Attempt(new_runner(), tmp_path) for _ in range(2))
    calls = [
        attempt.client.start(
            "open",
            **attempt.claim(),
            cluster=cluster(addresses[:2], party),
            limits={},
            task={"agree": {"task_config.receiver": party}, "module": None},
            timeout_seconds=LIMIT,
        )
        for party, attempt in (("alice", alice), ("bob", bob))
    ]

    failures = [
        failure_of(partial(attempt.client.finish, call)) for attempt, call in zip((alice, bob), calls, strict=True)
    ]
    alice.close()
    bob.close()

    text = "parties alice and bob do not agree on 'task_config.receiver': all their tasks must say the same"
    assert failures == [("PARAM_INVALID", text)] * 2


@pytest.mark.parametrize("module", ["talking", "listening"])
def test_lost_peer_is_reported_by_the_survivor(
    new_runner: RunnerFactory, tmp_path: Path, addresses: list[str], module: str
) -> None:
    with TwoNodes(new_runner, tmp_path, addresses) as nodes:
        calls = [nodes.alice.start_module(module), nodes.bob.start_module(module)]
        nodes.alice.client.wait_for_progress(0.25)

        os.kill(party_pids(nodes.bob.client)[0], signal.SIGKILL)

        assert failure_of(lambda: nodes.bob.client.finish(calls[1]))[0] == "PARTY_LOST"
        assert failure_of(lambda: nodes.alice.client.finish(calls[0]))[0] == "PEER_LOST"


def test_peer_that_does_not_come_is_named(attempt: Attempt, addresses: list[str]) -> None:
    attempt.client.wait_until_warm()
    try:
        code, text = failure_of(lambda: attempt.open(timeout_seconds=1.5, **cluster(addresses[:2], "alice")))
    finally:
        attempt.close()

    assert (code, text) == (
        "PEER_UNREACHABLE",
        f"bob at {addresses[1]} did not come within 1.5 s; does its worker run the same task?",
    )


@contextlib.contextmanager
def stranger(port: int, says: bytes | None) -> Iterator[None]:
    """Somebody who is no party and listens there: closes at once, or says something and then nothing."""
    visitors: list[socket.socket] = []

    def serve(server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = server.accept()
                if says is None:
                    visitor.close()
                else:
                    visitor.sendall(says)
                    visitors.append(visitor)

    with socket.create_server(("127.0.0.1", port)) as server:
        thread = threading.Thread(target=serve, args=[server], daemon=True)
        thread.start()
        yield
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    for visitor in visitors:
        visitor.close()


@pytest.mark.parametrize(
    "says",
    [
        None,
        b"",
        b"-ERR unknown command\r\n",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 400 x\r\n\r\n",
        bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]),
    ],
    ids=["closes", "silent", "redis", "ssh", "http", "http2"],
)
def test_who_listens_and_is_no_party_is_told_like_nobody(
    attempt: Attempt, addresses: list[str], says: bytes | None
) -> None:
    attempt.client.wait_until_warm()
    began = time.monotonic()
    try:
        with stranger(int(addresses[1].rpartition(":")[2]), says):
            code, text = failure_of(lambda: attempt.open(timeout_seconds=4.5, **cluster(addresses[:2], "alice")))
    finally:
        attempt.close()

    assert (code, text) == (
        "PEER_UNREACHABLE",
        f"bob at {addresses[1]} did not come within 4.5 s; does its worker run the same task?",
    )
    assert 4.4 < time.monotonic() - began < 7


def test_taken_port_is_named(attempt: Attempt, addresses: list[str]) -> None:
    with socket.create_server(("127.0.0.1", int(addresses[0].rpartition(":")[2]))):
        try:
            code, text = failure_of(lambda: attempt.open(**cluster(addresses[:2], "alice")))
        finally:
            attempt.close()

    assert code == "PORT_IN_USE"
    assert f"party alice cannot listen on {addresses[0]}" in text


def test_limits_hold_for_processes_of_ray_too(
    new_runner: RunnerFactory, tmp_path: Path, addresses: list[str], head: Head
) -> None:
    nodes = TwoNodes(new_runner, tmp_path, addresses, ray_address=head.address)
    # Each process of Ray has its own copy of the libraries: before any work they take two thirds of this.
    nodes.alice.limits = nodes.bob.limits = {"max_memory": 1_300_000_000, "max_cpu_percent": 100}
    with nodes:
        told = nodes.finish([nodes.alice.start_module("cores"), nodes.bob.start_module("cores")])
        calls = [node.start_module("hoarding", of="memory") for node in (nodes.alice, nodes.bob)]

        code, text = failure_of(lambda: nodes.bob.client.finish(calls[1]))

        assert failure_of(lambda: nodes.alice.client.finish(calls[0]))[0] in ("PEER_LOST", "PEER_FAILED")
    assert told[0]["result"]["alice"] == [[min(os.sched_getaffinity(0))]]
    assert code == "MEMORY_LIMIT"
    assert re.fullmatch(r"party bob used [0-9.]+ GB of memory, its limit is 1.3 GB \(.*\)", text)


def test_a_program_that_is_not_the_worker_can_be_a_party(attempt: Attempt, addresses: list[str]) -> None:
    parties = {name: {"address": address} for name, address in zip(("alice", "bob"), addresses, strict=False)}
    plan = json.dumps({"parties": parties, "self_party": "bob"})
    command = [sys.executable, str(Path(__file__).parent / "plain_party.py"), plan]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=attempt.out) as bob:
        try:
            attempt.open(**cluster(addresses[:2], "alice"))
            run = attempt.start_module("greeting")
            assert bob.stdout is not None
            assert bob.stdout.readline() == "talked\n"
            attempt.client.finish(run)
        finally:
            bob.kill()
            attempt.close()
