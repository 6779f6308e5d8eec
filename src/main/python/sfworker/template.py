"""The process that all party processes are copies of: it has SecretFlow loaded and waits.

Loading takes seconds, copying a process milliseconds. It computes nothing itself, so that every copy starts clean.
Beside what all need it loads the algorithms that were used before. Run as `python -m sfworker.template <descriptor of
the control socket> <process id of the Runner>`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from sfworker.later import load_later
from sfworker.processes import die_with_parent

MESSAGE_LIMIT = 65536
LATER = ("component", "data", "kuscia", "ml", "preprocessing", "security", "stats")


class Template:
    """Makes copies on request and tells how they ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, int] = {}
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)

    def serve(self) -> None:
        """Work until the Runner closes the control socket."""
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        self._send({"ready": os.getpid()})
        while True:
            readable, _, _ = select.select([self._control.fileno(), self._wake_read], [], [])
            if self._wake_read in readable:
                os.read(self._wake_read, MESSAGE_LIMIT)
                self._report_ended()
            if self._control.fileno() in readable and not self._take_request():
                return

    def _take_request(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_LIMIT, 3)
        if not data:
            return False
        request = json.loads(data)
        if "load" in request:
            _load_module(request["load"])
            return True
        number = request["fork"]
        pid = os.fork()
        if pid == 0:
            self._become_party(descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._children[pid] = number
        self._send({"forked": number, "pid": pid})
        return True

    def _become_party(self, descriptors: list[int]) -> NoReturn:
        parent = os.getppid()
        os.setpgid(0, 0)
        die_with_parent(parent)
        signal.set_wakeup_fd(-1)
        # Whoever writes there would wake the template.
        os.close(self._wake_read)
        os.close(self._wake_write)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._control.close()
        requests, replies, log = descriptors
        os.dup2(log, 1)
        os.dup2(log, 2)
        try:
            from sfworker.party import Party

            Party(requests, replies).serve()
        finally:
            os._exit(1)

    def _report_ended(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._send({"ended": self._children.pop(pid), "status": status})

    def _send(self, message: dict[str, Any]) -> None:
        self._control.send(json.dumps(message).encode())


def load() -> None:
    """Load what every party needs, without starting anything."""
    # SecretFlow runs without Ray here; not to load it saves time and memory.
    sys.modules["ray"] = None  # type: ignore[assignment]
    load_later("secretflow", LATER)
    import sfworker.algorithm.psi
    import sfworker.party  # noqa: F401
    from sfworker import hello
    from sfworker.sandbox import readable

    hello.versions()
    readable.prepare()
    # Objects that live for ever need not be looked at, nor copied for that reason.
    gc.collect()
    gc.freeze()


def _load_module(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception:  # noqa: BLE001 - a party that needs it will say so
        traceback.print_exc()


def main(control: int, runner: int) -> None:
    """Serve until the Runner is gone."""
    die_with_parent(runner)
    load()
    Template(socket.socket(fileno=control)).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
