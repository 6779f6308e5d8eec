"""One attempt to compute a task: its party processes, and what each stage asks of them."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sfworker import verdict
from sfworker.cluster_request import ClusterRequest
from sfworker.failure import TaskFailure
from sfworker.files import AttemptFolder
from sfworker.grants import Guard
from sfworker.limits import Limits, Watch
from sfworker.memory import group_members, kills_for_memory
from sfworker.party_process import Ended, Outcome, Outcomes, PartyProcess, Replied, Stopped
from sfworker.ports import Leases
from sfworker.presence import gone
from sfworker.processes import carriers
from sfworker.psi_trace import remove_traces
from sfworker.ray_worker import FOLDER

GO_SECONDS = 0.006
# How long the other parties may take to tell their side of a failure.
GRACE_SECONDS = 1.0
LEAVE_SECONDS = 5.0
KILL_SECONDS = 5.0


@dataclass
class AttemptState:
    """What callers from other threads may look at."""

    phase: str = "idle"
    progress: dict[str, float] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)
    # Who worked at the last stage, and when: party, pid, began, ended.
    processes: list[dict[str, Any]] = field(default_factory=list)
    stopped: TaskFailure | None = None


@dataclass(frozen=True)
class Stage:
    """One call to all parties: the message for each, the limit, and the failure when it runs out."""

    name: str
    calls: Mapping[str, Mapping[str, Any]]
    limit_seconds: float
    too_late: Callable[[list[str]], TaskFailure]


class Attempt:
    """The party processes of one attempt and the stages they go through.

    Threads: stages are run by one thread at a time; `stop` may be called by any thread.
    """

    def __init__(self, request: ClusterRequest, folder: AttemptFolder, limits: Limits, outcomes: Outcomes) -> None:
        self.request = request
        self.folder = folder
        self.state = AttemptState()
        self.ray_address: str | None = None
        self.leases: list[Leases] = []
        self.guard = Guard()
        # Where the SPU of a simulation will listen.
        self.spu_addresses: list[str] = []
        self.limits = limits
        self._outcomes = outcomes
        self._watch = Watch(limits, folder.path, folder.pinned, self.stop)
        self._kills_for_memory = kills_for_memory()
        self._processes: dict[str, PartyProcess] = {}
        self._ends_by_itself = False
        self._at_gate: set[str] = set()
        self._gate_lock = threading.Lock()
        self._began = time.time()

    def add(self, process: PartyProcess) -> None:
        """Take a process into the attempt."""
        self._processes[process.party] = process
        process.listen(self._on_event)

    def watch(self) -> None:
        """Keep all processes within their limits from now on."""
        self._watch.start(
            lambda: {party: self._members(process) for party, process in self._processes.items() if process.runs}
        )

    def _members(self, process: PartyProcess) -> list[int]:
        mark = f"{FOLDER}={self.folder.party(process.party).resolve()}"
        return [*group_members(process.pid.result()), *(carriers(mark) if self.ray_address else ())]

    def stop(self, failure: TaskFailure) -> None:
        """End the attempt at once; a stage that runs fails with this failure, and so does every later one."""
        if self.state.stopped is None:
            self.state.stopped = failure
        self._kill()
        self._outcomes.put(Stopped())

    def run(self, stage: Stage) -> dict[str, Any]:
        """Let all parties do a stage and return what each answered; fails with the failure that explains most."""
        self.require_going()
        self.state.phase = stage.name
        self.state.processes = []
        deadline = time.monotonic() + stage.limit_seconds
        for party, call in stage.calls.items():
            self._processes[party].send({"call": stage.name, **call})
        values: dict[str, Any] = {}
        problems: list[Replied | Ended] = []
        while len(values) < len(stage.calls):
            outcome = self._next(deadline)
            self.require_going()
            if isinstance(outcome, Replied) and "value" in outcome.reply:
                values[outcome.party] = outcome.reply["value"]
            elif isinstance(outcome, (Replied, Ended)):
                problems.append(outcome)
                deadline = min(deadline, time.monotonic() + GRACE_SECONDS)
            elif problems:
                break
            else:
                late = [party for party in stage.calls if party not in values]
                self._give_up(stage.too_late(late), ends_by_itself=False)
            if len(values) + len({problem.party for problem in problems}) == len(stage.calls):
                break
        if problems:
            self._give_up(self._explain(problems), ends_by_itself=True)
        self.state.phase = f"{stage.name} done"
        return values

    def close(self) -> None:
        """End all processes; parties of other nodes may still need an answer, those of this node do not."""
        self._watch.end()
        if self.request.production and self.state.stopped is None:
            for process in self._processes.values():
                process.send({"call": "leave"})
        if self.request.production and (self.state.stopped is None or self._ends_by_itself):
            for process in self._processes.values():
                process.wait_for_end(LEAVE_SECONDS)
        self._kill()
        for process in self._processes.values():
            process.release()
        for leases in self.leases:
            leases.release()
        self.folder.remove()
        remove_traces(self._began)

    def _next(self, deadline: float) -> Outcome | None:
        try:
            outcome = self._outcomes.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return None
        if isinstance(outcome, Replied) and "process" in outcome.reply:
            self.state.processes.append({"party": outcome.party, **outcome.reply["process"]})
        return outcome

    def require_going(self) -> None:
        """Fail if the attempt has come to an end."""
        if self.state.stopped is not None:
            raise self.state.stopped

    def _give_up(self, failure: TaskFailure, ends_by_itself: bool) -> None:
        self.state.stopped = failure
        # A failed party of a production task tells its peers before it ends; `close` gives it the time.
        self._ends_by_itself = self.request.production and ends_by_itself
        if not self._ends_by_itself:
            self._kill()
        raise failure

    def _explain(self, problems: list[Replied | Ended]) -> TaskFailure:
        logs = {party: process.log for party, process in self._processes.items()}
        out_of_memory = kills_for_memory() != self._kills_for_memory
        lost = gone(self.request.others) if any(isinstance(problem, Ended) for problem in problems) else []
        return verdict.explain(problems, logs, verdict.Scene(self.request.production, out_of_memory, lost))

    def _kill(self) -> None:
        # A copy: while the attempt is opened there may be one more at any time.
        processes = list(self._processes.values())
        for process in processes:
            process.kill()
        for process in processes:
            process.wait_for_end(KILL_SECONDS)

    def _on_event(self, party: str, event: Mapping[str, Any]) -> None:
        if event["event"] == "progress":
            self.state.progress[party] = event["value"]
        elif event["event"] == "missing":
            self.state.missing[party] = event["parties"]
        else:
            self._arrive_at_gate(party)

    def _arrive_at_gate(self, party: str) -> None:
        with self._gate_lock:
            self._at_gate.add(party)
            if len(self._at_gate) < len(self._processes):
                return
            self._at_gate.clear()
        instant = time.monotonic() + GO_SECONDS
        for process in self._processes.values():
            process.send({"go": instant})
