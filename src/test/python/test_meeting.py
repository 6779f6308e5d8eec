from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from sfworker import meeting
from sfworker.failure import FailureCode
from sfworker.hello import LIMIT
from sfworker.presence import split_address

from guests import Guest, failures, free_ports, meet


def test_parties_wait_for_each_other_and_leave_their_ports_free() -> None:
    alice, bob = Guest.named("alice"), Guest.named("bob")

    meet(alice, bob)

    assert failures(alice, bob) == []
    assert alice.missing == [["bob"], []]
    assert alice.strangers == bob.strangers == set()


def test_three_parties_meet() -> None:
    guests = [Guest.named(name, {"task_type": "psi"}) for name in ("alice", "bob", "carol")]

    meet(*guests)

    assert failures(*guests) == []
    assert guests[0].missing[0] == ["bob", "carol"]


@pytest.mark.parametrize(
    ("alice", "bob", "code", "text"),
    [
        (
            Guest.named("alice", {"ray_mode": True}),
            Guest.named("bob", {"ray_mode": False}),
            FailureCode.PARAM_INVALID,
            (
                "ray_mode is true at party alice and false at bob; "
                "set sf_init_config.ray_mode alike in the tasks of all parties"
            ),
        ),
        (
            Guest.named("alice", {"task_config.keys": {"alice": ["uid"]}, "task_type": "psi"}),
            Guest.named("bob", {"task_config.keys": {"alice": ["id"]}, "task_type": "psi"}),
            FailureCode.PARAM_INVALID,
            "parties alice and bob do not agree on 'task_config.keys': all their tasks must say the same",
        ),
        (
            Guest.named("alice"),
            Guest.named("bob", spu="0.9.2"),
            FailureCode.CLUSTER_INIT,
            "party alice has spu 0.9.3.dev20241118 and party bob 0.9.2; all nodes need the same version",
        ),
    ],
)
def test_a_difference_ends_the_meeting_at_both_sides_in_the_same_words(
    alice: Guest, bob: Guest, code: FailureCode, text: str
) -> None:
    meet(alice, bob)

    assert failures(alice, bob) == [(code, text)] * 2


def test_what_only_one_party_mentions_and_the_form_of_a_number_make_no_difference() -> None:
    alice = Guest.named("alice", {"task_config.eps": 1.0, "task_config.more": "x", "task_config.none": None})
    bob = Guest.named("bob", {"task_config.eps": 1, "task_config.none": "y"})

    meet(alice, bob)

    assert failures(alice, bob) == []


def test_a_third_party_that_agrees_with_one_of_two_fails_with_them() -> None:
    guests = [
        Guest.named(name, {"task_type": task}) for name, task in (("alice", "psi"), ("bob", "vif"), ("carol", "psi"))
    ]

    meet(*guests)

    assert [code for code, _ in failures(*guests)] == [FailureCode.PARAM_INVALID] * 3


@contextlib.contextmanager
def program(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Something else that listens; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection, contextlib.suppress(OSError):
                    answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


ODD_ANSWERS = {
    "nothing": b"",
    "another protocol": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "binary": bytes(range(256)) * 4,
    "no JSON": b"sfworker {]\n",
    "deep": b"sfworker " + b"[" * 15_000 + b"\n",
    "endless": b"sfworker " + b"x" * (LIMIT * 4),
    "a list": b"sfworker []\n",
    "no texts": b'sfworker {"party": {"name": 1}, "versions": {}, "agree": {}}\n',
    "a trick for the log": b'sfworker {"party": {"name": "bob"}, "versions": {"spu": "1\\nFATAL"}, "agree": {}}\n',
}


@pytest.mark.parametrize("name", ODD_ANSWERS)
def test_a_program_that_is_not_ours_is_welcome_after_a_while(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "SILENT_SECONDS", 0.1)
    with program(lambda connection: connection.sendall(ODD_ANSWERS[name])) as address:
        alice = Guest.named("alice").start([("alice", f"127.0.0.1:{free_ports(1)[0]}"), ("bob", address)])
        alice.end()

    assert alice.failure is None
    assert alice.strangers == {"bob"}


@pytest.mark.parametrize("name", ODD_ANSWERS)
def test_visitors_that_are_not_ours_change_nothing(name: str) -> None:
    ports = free_ports(2)
    parties = [("alice", f"127.0.0.1:{ports[0]}"), ("bob", f"127.0.0.1:{ports[1]}")]
    alice = Guest.named("alice").start(parties)
    assert alice.waits.wait(10)
    visitors = [socket.create_connection(("127.0.0.1", ports[0])) for _ in range(meeting.MOST_VISITORS * 2)]
    for visitor in visitors:
        with contextlib.suppress(OSError):
            visitor.sendall(ODD_ANSWERS[name])
    bob = Guest.named("bob").start(parties)
    alice.end()
    bob.end()
    for visitor in visitors:
        visitor.close()

    assert failures(alice, bob) == []
    assert alice.missing == [["bob"], []]


def test_an_address_of_the_wrong_party_is_named() -> None:
    own = f"127.0.0.1:{free_ports(1)[0]}"

    alice = Guest.named("alice").start([("alice", own), ("bob", own)])
    alice.end()

    text = f"the address of party bob, {own}, is that of party alice; correct it in the task"
    assert failures(alice) == [(FailureCode.PARAM_INVALID, text)]


def test_names_the_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        alice = Guest.named("alice").start([("alice", address), ("bob", "127.0.0.1:1")])
        alice.end()

    [(code, text)] = failures(alice)
    assert code is FailureCode.PORT_IN_USE
    assert f"party alice cannot listen on {address}" in text


@pytest.mark.parametrize(
    ("address", "parts"),
    [("10.0.0.1:80", ("10.0.0.1", 80)), ("http://peer:80", ("peer", 80)), ("[::1]:80", ("::1", 80))],
)
def test_reads_addresses_in_all_their_forms(address: str, parts: tuple[str, int]) -> None:
    assert split_address(address) == parts
