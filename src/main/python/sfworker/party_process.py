"""The Runner's end of a party process."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Any, TextIO

from sfworker import wire
from sfworker.failure import FailureCode, TaskFailure
from sfworker.party_log import PartyLog
from sfworker.processes import kill_group
from sfworker.replies import Malformed, message_of

START_SECONDS = 10.0


@dataclass(frozen=True)
class Replied:
    """A party answered its call: `reply` has either `value` or `failure`."""

    party: str
    reply: Mapping[str, Any]


@dataclass(frozen=True)
class Ended:
    """A party process ended; `status` is what the operating system reports, None if nobody was left to ask."""

    party: str
    status: int | None


@dataclass(frozen=True)
class Stopped:
    """Somebody wants the attempt to end."""


Outcome = Replied | Ended | Stopped
Outcomes = queue.SimpleQueue[Outcome]


@dataclass(frozen=True)
class Pipes:
    """The Runner's ends of the pipes of one process."""

    requests: int
    replies: int
    log: int


class PartyProcess:
    """One process; what it answers, and its end, go into the queue of the attempt.

    Threads: one reads its answers, one its log; any thread may call and kill.
    """

    def __init__(self, party: str, pipes: Pipes, log: PartyLog, outcomes: Outcomes) -> None:
        self.party = party
        self.log = log
        self.pid: Future[int] = Future()
        self._ended: Future[int | None] = Future()
        self._outcomes = outcomes
        self._requests = os.fdopen(pipes.requests, "w", encoding="utf-8")
        self._replies = os.fdopen(pipes.replies, "r", encoding="utf-8", errors="replace")
        self._write_lock = threading.Lock()

    def listen(self, on_event: Callable[[str, Mapping[str, Any]], None]) -> None:
        """Begin to read; events that are not answers go to `on_event` together with the party's name."""
        threading.Thread(target=self._read, args=[on_event], daemon=True).start()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a call; for a process that is gone nothing happens here, its end is in the queue."""
        with self._write_lock:
            try:
                self._requests.write(json.dumps(message) + "\n")
                self._requests.flush()
            except (BrokenPipeError, ValueError):
                return

    @property
    def runs(self) -> bool:
        """Whether it has begun and has not ended."""
        return self.pid.done() and not self._ended.done()

    def kill(self) -> None:
        """Kill it with all it started, if it still runs; one that has not begun yet as soon as it does."""
        if self._ended.done():
            return
        try:
            kill_group(self.pid.result(START_SECONDS))
        except NotYet:
            self.pid.add_done_callback(lambda pid: kill_group(pid.result()))

    def has_ended(self, status: int | None) -> None:
        """Told by the template, or when that is gone itself."""
        if not self._ended.done():
            self._ended.set_result(status)

    def wait_for_end(self, seconds: float) -> bool:
        """Wait for the end of the process; says whether it came."""
        try:
            self._ended.result(seconds)
        except NotYet:
            return False
        return True

    def release(self) -> None:
        """Close the way to a process that has ended."""
        with self._write_lock:
            try:
                self._requests.close()
            except BrokenPipeError:
                return

    def _read(self, on_event: Callable[[str, Mapping[str, Any]], None]) -> None:
        try:
            with self._replies as replies:
                self._take_all(replies, on_event)
        finally:
            # All it said was read; only now does its end count.
            self._outcomes.put(Ended(self.party, self._ended.result()))

    def _take_all(self, replies: TextIO, on_event: Callable[[str, Mapping[str, Any]], None]) -> None:
        while line := replies.readline(wire.LINE_LIMIT):
            if len(line) >= wire.LINE_LIMIT:
                text = f"the answer of party {self.party} has more than {wire.LINE_LIMIT} characters"
                self._fail(TaskFailure(FailureCode.RESULT_NOT_JSON, text))
                return
            if not line.endswith("\n"):
                # It ended in the middle of it.
                return
            try:
                message = message_of(line)
            except Malformed as problem:
                text = f"what the process of party {self.party} answered {problem}; its code may have spoilt it"
                self._fail(TaskFailure(FailureCode.COMPUTATION, text))
                return
            if "reply" in message:
                self._outcomes.put(Replied(self.party, message["reply"]))
            else:
                on_event(self.party, message)

    def _fail(self, failure: TaskFailure) -> None:
        self._outcomes.put(Replied(self.party, {"failure": wire.failure_of(failure)}))
