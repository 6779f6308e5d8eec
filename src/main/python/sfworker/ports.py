"""Ports for the parties of a simulation: never two tasks of one machine on one port.

A lease is a lock on a file, shared by all workers of the machine; the kernel gives it back when the holder dies.
"""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from types import TracebackType

from sfworker.failure import FailureCode, TaskFailure

LOCK_FOLDER = "sfworker-ports"


class PortLease:
    """A port on 127.0.0.1 that is ours until `release` or the end of this process."""

    def __init__(self, port: int, lock: int) -> None:
        self.port = port
        self._lock: int | None = lock

    @property
    def address(self) -> str:
        """Where a party listens, for example `127.0.0.1:26000`."""
        return f"127.0.0.1:{self.port}"

    def release(self) -> None:
        """Give the port back; a second call does nothing."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


class PortRange:
    """The ports, both ends included, from which leases are taken."""

    def __init__(self, first: int, last: int, folder: Path | None = None) -> None:
        self._ports = range(first, last + 1)
        self._folder = folder or Path(tempfile.gettempdir()) / LOCK_FOLDER
        self._folder.mkdir(exist_ok=True)
        if self._folder.stat().st_uid == os.getuid():
            # Workers of other users share the locks.
            self._folder.chmod(0o1777)

    def lease(self, count: int) -> Leases:
        """Lease free ports; fails with PORT_IN_USE when the range has not enough of them."""
        leases: list[PortLease] = []
        # A random start keeps workers from trying the same ports one after the other.
        start = random.randrange(len(self._ports))  # noqa: S311
        for offset in range(len(self._ports)):
            if len(leases) == count:
                break
            found = self._try(self._ports[(start + offset) % len(self._ports)])
            if found is not None:
                leases.append(found)
        result = Leases(leases)
        if len(leases) < count:
            result.release()
            text = f"no {count} free ports between {self._ports[0]} and {self._ports[-1]} on this machine"
            raise TaskFailure(FailureCode.PORT_IN_USE, text)
        return result

    def _try(self, port: int) -> PortLease | None:
        lock = _open_lock(self._folder / str(port))
        if lock is None:
            return None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        if not is_free("127.0.0.1", port):
            os.close(lock)
            return None
        return PortLease(port, lock)


class Leases:
    """Leases that are given back together."""

    def __init__(self, leases: list[PortLease]) -> None:
        self._leases = leases

    def __enter__(self) -> Leases:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    @property
    def addresses(self) -> list[str]:
        """One address a lease."""
        return [lease.address for lease in self._leases]

    def release(self) -> None:
        """Give all back; a second call does nothing."""
        for lease in self._leases:
            lease.release()


def _open_lock(path: Path) -> int | None:
    for flags in (os.O_RDWR, os.O_RDWR | os.O_CREAT):
        try:
            lock = os.open(path, flags | os.O_NOFOLLOW, 0o666)
        except FileNotFoundError:
            continue
        except OSError:
            # Of a user who does not share: as good as taken.
            return None
        if flags & os.O_CREAT:
            os.fchmod(lock, 0o666)
        return lock
    return None


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens on the port; connections that are just ending do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
