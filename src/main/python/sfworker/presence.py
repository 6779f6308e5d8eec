"""Who listens where: addresses of parties, whether their ports are free, and whether they are still there."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence

from sfworker.failure import FailureCode, TaskFailure

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


def watch(others: Sequence[tuple[str, str]], lost: Callable[[str], None]) -> None:
    """Look every few seconds whether the other parties still listen, and call `lost` with the first that does not.

    A party that only waits for a message would not notice by itself that nobody is there to send it.
    """
    peers = {name: split_address(address) for name, address in others}
    misses = dict.fromkeys(peers, 0)
    while True:
        time.sleep(WATCH_SECONDS)
        for name, address in peers.items():
            misses[name] = 0 if listens(address) else misses[name] + 1
            if misses[name] == WATCH_MISSES:
                lost(name)
                return


def listens(address: tuple[str, int]) -> bool:
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection(address, timeout=CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def gone(parties: Sequence[tuple[str, str]]) -> list[str]:
    """Names of those that do not listen any more."""
    return [name for name, address in parties if not listens(split_address(address))]


def require_free(address: str, party: str) -> None:
    """Fail with PORT_IN_USE unless the party could listen at the address now."""
    listen(*split_address(address), party).close()


def listen(host: str, port: int, party: str) -> socket.socket:
    """Listen there for a party; fails with PORT_IN_USE."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        text = f"party {party} cannot listen on {host}:{port} ({error.strerror}); is another task using this port?"
        raise TaskFailure(FailureCode.PORT_IN_USE, text) from error
