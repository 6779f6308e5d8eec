"""Starts party processes: keeps the template alive and lets it make copies."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfworker.failure import FailureCode, TaskFailure
from sfworker.party_log import TAIL_LIMIT, PartyLog
from sfworker.party_process import Outcomes, PartyProcess, Pipes
from sfworker.plain import plain
from sfworker.processes import wait_until
from sfworker.template import MESSAGE_LIMIT


@dataclass(frozen=True)
class SpawnerOptions:
    """How the template is started; its log holds one run."""

    environment: Mapping[str, str]
    log: Path


class Spawner:
    """Makes party processes.

    Threads: one permanent thread starts templates and listens to them, because the kernel ends a template when the
    thread that started it ends; any thread may use the public methods.
    """

    def __init__(self, options: SpawnerOptions) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._wanted: queue.SimpleQueue[Future[socket.socket]] = queue.SimpleQueue()
        self._control: Future[socket.socket] | None = None
        self._processes: dict[int, PartyProcess] = {}
        self._number = 0
        threading.Thread(target=self._keep, daemon=True).start()

    def prepare(self) -> None:
        """Start a template if there is none, without waiting for it."""
        with self._lock:
            self._wanted_control()

    @property
    def is_warm(self) -> bool:
        """Whether a template is ready."""
        with self._lock:
            return self._control is not None and self._control.done() and self._control.exception() is None

    def load(self, module: str) -> None:
        """Let later copies have a module loaded; it may take a while until the next copy then."""
        with self._lock:
            control = self._control
        if control is not None and control.done() and control.exception() is None:
            # One that just ended is replaced by one without the module, which is slower and nothing else.
            with contextlib.suppress(OSError):
                control.result().send(json.dumps({"load": module}).encode())

    def dismiss(self) -> None:
        """End the template, once its copies are gone."""
        with self._lock:
            control, self._control = self._control, None
        if control is not None and control.done() and control.exception() is None:
            control.result().shutdown(socket.SHUT_WR)

    def wait(self, limit_seconds: float, stopped: Callable[[], bool]) -> None:
        """Wait until a template is ready or nobody wants it any more; fails with CLUSTER_INIT."""
        with self._lock:
            control = self._wanted_control()
        done = wait_until(lambda: control.done() or stopped(), limit_seconds)
        problem = control.exception() if control.done() else None
        if problem is not None or not done:
            how = "could not be loaded" if problem else f"was not loaded within {limit_seconds:g} s"
            text = f"SecretFlow {how} on this node; the worker's log has the details"
            raise TaskFailure(FailureCode.CLUSTER_INIT, text, detail=str(problem))

    def spawn(self, party: str, log_file: Path, outcomes: Outcomes) -> PartyProcess:
        """Make a process for a party from a template that is ready; fails with CLUSTER_INIT."""
        with self._lock:
            channel = self._wanted_control().result(0)
        theirs, ours = _pipes()
        process = PartyProcess(party, ours, PartyLog(ours.log, log_file), outcomes)
        with self._lock:
            self._number += 1
            number = self._number
            self._processes[number] = process
        try:
            socket.send_fds(channel, [json.dumps({"fork": number}).encode()], theirs)
        except OSError as error:
            self._processes.pop(number, process).has_ended(None)
            raise TaskFailure(FailureCode.CLUSTER_INIT, "the template of the party processes ended") from error
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return process

    def _wanted_control(self) -> Future[socket.socket]:
        if self._control is None:
            self._control = Future()
            self._wanted.put(self._control)
        return self._control

    def _keep(self) -> None:
        while True:
            ready = self._wanted.get()
            try:
                self._serve(ready)
            except OSError as error:
                # No process, descriptor or memory was left; the next task asks again.
                self._forget(ready)
                if not ready.done():
                    ready.set_exception(error)

    def _serve(self, ready: Future[socket.socket]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours:
            with theirs:
                template = self._start(theirs)
            while message := _receive(ours):
                self._handle(message, ready, ours)
        template.kill()
        status = template.wait()
        self._template_ended(ready, status)

    def _start(self, control: socket.socket) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-W", "ignore", "-m", "sfworker.template", str(control.fileno()), str(os.getpid())]
        with self._options.log.open("wb") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[control.fileno()],
                env=dict(self._options.environment),
            )

    def _handle(self, message: Mapping[str, Any], ready: Future[socket.socket], control: socket.socket) -> None:
        if "ready" in message:
            ready.set_result(control)
        elif "forked" in message:
            self._processes[message["forked"]].pid.set_result(message["pid"])
        else:
            self._processes.pop(message["ended"]).has_ended(message["status"])

    def _forget(self, ready: Future[socket.socket]) -> None:
        with self._lock:
            if self._control is ready:
                self._control = None

    def _template_ended(self, ready: Future[socket.socket], status: int) -> None:
        self._forget(ready)
        with self._lock:
            orphans, self._processes = self._processes, {}
        for process in orphans.values():
            process.has_ended(None)
        if not ready.done():
            tail = _tail(self._options.log)
            ready.set_exception(RuntimeError(f"the template ended with status {status}:\n{tail}"))


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL_LIMIT))
        return plain(file.read(TAIL_LIMIT).decode(errors="replace"))


def _pipes() -> tuple[list[int], Pipes]:
    requests_read, requests_write = os.pipe()
    replies_read, replies_write = os.pipe()
    log_read, log_write = os.pipe()
    return [requests_read, replies_write, log_write], Pipes(requests_write, replies_read, log_read)


def _receive(control: socket.socket) -> dict[str, Any] | None:
    try:
        data = control.recv(MESSAGE_LIMIT)
    except OSError:
        return None
    return json.loads(data) if data else None
