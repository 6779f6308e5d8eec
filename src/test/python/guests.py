"""Parties that meet, each in a thread of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sfworker.failure import FailureCode, TaskFailure
from sfworker.hello import Hello
from sfworker.meeting import Meeting
from sfworker.ports import is_free
from sfworker.tls import Tls


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@dataclass
class Guest:
    """A party that meets the others in a thread of its own."""

    name: str
    hello: Hello
    missing: list[list[str]] = field(default_factory=list)
    failure: TaskFailure | None = None
    strangers: set[str] = field(default_factory=set)
    tls: Tls | None = None
    waits: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    @staticmethod
    def named(name: str, agree: Mapping[str, Any] | None = None, **versions: str) -> Guest:
        hello = Hello.of(name, agree or {}, None)
        return Guest(name, replace(hello, versions={**hello.versions, **versions}))

    def start(self, parties: list[tuple[str, str]]) -> Guest:
        rank = [name for name, _ in parties].index(self.name)
        self.thread = threading.Thread(target=self._meet, args=[parties, rank], daemon=True)
        self.thread.start()
        return self

    def end(self) -> None:
        assert self.thread is not None
        self.thread.join(20)
        assert not self.thread.is_alive(), f"{self.name} still waits for {self.missing}"

    def _meet(self, parties: list[tuple[str, str]], rank: int) -> None:
        try:
            Meeting(self.hello, self._report, self.strangers, self.tls).meet(parties, rank)
        except TaskFailure as failure:
            self.failure = failure

    def _report(self, missing: list[str]) -> None:
        self.missing.append(missing)
        self.waits.set()


def meet(*guests: Guest) -> None:
    """Let them meet; they come one after the other."""
    ports = free_ports(len(guests))
    parties = [(guest.name, f"127.0.0.1:{port}") for guest, port in zip(guests, ports, strict=True)]
    for guest in guests:
        guest.start(parties)
        assert guest.waits.wait(10) or guest is guests[-1]
    for guest in guests:
        guest.end()
    assert all(is_free("127.0.0.1", port) for port in ports)


def failures(*guests: Guest) -> list[tuple[FailureCode, str]]:
    return [(guest.failure.code, guest.failure.text) for guest in guests if guest.failure is not None]
