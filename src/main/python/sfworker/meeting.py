"""Looks whether parties on other machines are there: before they connect (see `link`), and while they compute."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence

from sfworker.failure import FailureCode, TaskFailure

POLL_SECONDS = 0.005
STAY_SECONDS = 0.03
CONNECT_SECONDS = 1.0
WATCH_SECONDS = 2.0
WATCH_MISSES = 3


def split_address(address: str) -> tuple[str, int]:
    """Host and port of `host:port`, of `[host]:port`, and of the same behind `http://`."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    try:
        return host.strip("[]"), int(port)
    except ValueError as error:
        raise TaskFailure(FailureCode.PARAM_INVALID, f"not an address of the form host:port: '{address}'") from error


def meet(parties: Sequence[tuple[str, str]], rank: int, report: Callable[[list[str]], None]) -> None:
    """Listen on the own port until every other party listens on its; `report` learns who is missing.

    Waits without limit. Fails with PORT_IN_USE.
    """
    missing = {name: split_address(address) for index, (name, address) in enumerate(parties) if index != rank}
    host, port = split_address(parties[rank][1])
    with _listen(host, port, parties[rank][0]):
        report(sorted(missing))
        while missing:
            came = [name for name, address in missing.items() if _listens(address)]
            for name in came:
                del missing[name]
            if came:
                report(sorted(missing))
            else:
                time.sleep(POLL_SECONDS)
        # The others look at us every few milliseconds too.
        time.sleep(STAY_SECONDS)


def watch(parties: Sequence[tuple[str, str]], self_party: str, lost: Callable[[str], None]) -> None:
    """Look every few seconds whether the other parties still listen, and call `lost` with the first that does not.

    A party that only waits for a message would not notice by itself that nobody is there to send it.
    """
    peers = {name: split_address(address) for name, address in parties if name != self_party}
    misses = dict.fromkeys(peers, 0)
    while True:
        time.sleep(WATCH_SECONDS)
        for name, address in peers.items():
            misses[name] = 0 if _listens(address) else misses[name] + 1
            if misses[name] == WATCH_MISSES:
                lost(name)
                return


def _listen(host: str, port: int, party: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        text = f"party {party} cannot listen on {host}:{port} ({error.strerror}); is another task using this port?"
        raise TaskFailure(FailureCode.PORT_IN_USE, text) from error


def _listens(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=CONNECT_SECONDS).close()
    except OSError:
        return False
    return True
