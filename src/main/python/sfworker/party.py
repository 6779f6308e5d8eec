"""The process of one party in one attempt: joins, creates devices, runs one algorithm, and ends.

Takes one JSON message a line on its standard input and answers on a pipe of its own; what SecretFlow prints is the log.
Ends when its standard input does, and after its first failure.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

import secretflow as sf
from secretflow.device.driver import barrier
from secretflow.distributed.fed.global_context import get_global_context

from sfworker import cluster, commands, device, link, meeting, presence, ray_mode, strangers, wire
from sfworker.algorithm import AlgorithmTask
from sfworker.failure import FailureCode, TaskFailure
from sfworker.hello import Hello
from sfworker.party_result import as_json
from sfworker.settling import settle
from sfworker.sql import closed_database
from sfworker.tls import Tls

LEAVE_SECONDS = 15
PROGRESS_STEP = 0.01
UNFORESEEN = (FailureCode.COMPUTATION.name, FailureCode.PEER_FAILED.name)

# Before anybody can load what opens it.
closed_database.install()


class Party:
    """One party: its place in the cluster, its devices, and the two pipes to the Runner."""

    def __init__(self, requests: int, replies: int) -> None:
        self._requests = os.fdopen(requests, "r", encoding="utf-8")
        self._replies = os.fdopen(replies, "w", encoding="utf-8")
        self._write_lock = threading.Lock()
        self._calls: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._instants: queue.SimpleQueue[float] = queue.SimpleQueue()
        self._plan: cluster.ClusterPlan | None = None
        self._devices: device.Devices | None = None
        self._meeting: meeting.Meeting | None = None
        self._memory_limit: str | None = None
        self._joined = False
        self._told = -PROGRESS_STEP
        self._began = 0.0
        self._leaving = False
        self._explain: Callable[[BaseException | None, str], TaskFailure] | None = None

    def serve(self) -> NoReturn:
        """Answer calls until there is nothing more to do."""
        link.install(self._pass_gate)
        # Threads that are there before the process is kept to its task would not be.
        self._take(self._requests.readline())
        stages = {"open": self._open, "devices": self._create_devices, "run": self._run, "leave": self._leave}
        while True:
            call = self._calls.get()
            self._began = time.time()
            self._finish(wire.reply_to(partial(stages[call["call"]], call)))

    def _finish(self, reply: Mapping[str, Any]) -> None:
        process = {"pid": os.getpid(), "began": self._began, "ended": time.time()}
        self._send({"reply": {**reply, "process": process}})
        if "failure" in reply:
            # What all parties fail of alike they must all hear of: then nothing that is on its way may be dropped.
            self._end(on_error=reply["failure"]["code"] in UNFORESEEN)

    def _read(self) -> None:
        for line in self._requests:
            self._take(line)
        self._take("")

    def _take(self, line: str) -> None:
        if not line:
            # The Runner is gone, and nobody else would end us and what we started.
            os.killpg(0, signal.SIGKILL)
        message = json.loads(line)
        if "go" in message:
            self._instants.put(message["go"])
        else:
            self._calls.put(message)

    def _send(self, message: Mapping[str, Any]) -> None:
        with self._write_lock:
            self._replies.write(wire.to_json(message) + "\n")
            self._replies.flush()

    def _pass_gate(self, parties: Sequence[tuple[str, str]], rank: int) -> None:
        if self._meeting is None:
            self._send({"event": "gate"})
            link.wait_for_instant(self._instants.get())
        else:
            self._meeting.meet(parties, rank)

    def _open(self, call: Mapping[str, Any]) -> dict[str, Any]:
        self._memory_limit = settle(call)
        threading.Thread(target=self._read, daemon=True).start()
        plan = self._plan = cluster.ClusterPlan.of(call["cluster"])
        if not call["local"]:
            self._prepare_meeting(plan, call)
        if plan.ray_address:
            # Its channel does not pass the gate.
            self._pass_gate(plan.listening, plan.names.index(plan.self_party))
        with strangers.untold(self._meeting):
            cluster.join(plan)
            # SecretFlow interrupts itself when it cannot send an object because computing it failed.
            signal.signal(signal.SIGINT, self._interrupted)
            if plan.ray_address:
                self._talk()
        self._joined = True
        if self._meeting is not None:
            watch = (plan.others, self._lost)
            threading.Thread(target=presence.watch, args=watch, daemon=True).start()
        return {}

    def _talk(self) -> None:
        """See that the parties can talk: RayFed counts one that refuses the connection as ready."""
        try:
            barrier()
        except Exception as error:
            raise self._failure_of(error, "connecting") from error

    def _prepare_meeting(self, plan: cluster.ClusterPlan, call: Mapping[str, Any]) -> None:
        task = call.get("task") or {}
        agree = {"ray_mode": plan.ray_address is not None, "backend": plan.backend, "tls": plan.has_tls}
        hello = Hello.of(plan.self_party, {**agree, **task.get("agree", {})}, task.get("module"))
        self._meeting = meeting.Meeting(hello, lambda names: self._send({"event": "missing", "parties": names}))
        if plan.has_tls:
            self._meeting.tls = Tls.of(plan.options["tls_config"])
        if task.get("spu_address"):
            # Once the parties have met, the task cannot be tried again.
            presence.require_free(task["spu_address"], plan.self_party)

    def _lost(self, peer: str) -> None:
        if not self._leaving:
            failure = TaskFailure(FailureCode.PEER_LOST, f"party {peer} is not there any more")
            self._send({"reply": {"failure": wire.failure_of(failure)}})
            os._exit(0)

    def _create_devices(self, call: Mapping[str, Any]) -> dict[str, Any]:
        assert self._plan is not None
        with strangers.untold(self._meeting):
            self._devices = device.create(self._plan.names, call)
        return {"devices": self._devices.names}

    def _run(self, call: Mapping[str, Any]) -> dict[str, Any]:
        assert self._plan is not None
        task = AlgorithmTask(
            parties=self._plan.names,
            self_party=self._plan.self_party,
            devices=self._devices or device.create(self._plan.names, {}),
            parameters=call["parameters"],
            inputs=call["inputs"],
            outputs=call["outputs"],
            progress=self._progress,
        )
        try:
            module = _load(call["module"])
            self._explain = getattr(module, "explain", None)
            result = module.run(task)
            # Nobody leaves before all have what they need.
            barrier()
        except TaskFailure:
            raise
        except Exception as error:
            raise self._failure_of(error, call["algorithm"]) from error
        return {"result": as_json(result, call["algorithm"])}

    def _progress(self, done: float) -> None:
        # The first news is worth telling, and every further hundredth; NaN is never more.
        if done - self._told >= PROGRESS_STEP:
            self._told = min(float(done), 1.0)
            self._send({"event": "progress", "value": self._told})

    def _failure_of(self, error: BaseException | None, algorithm: str) -> TaskFailure:
        known = cluster.understood(error)
        if known is not None:
            return known
        name = type(error).__name__
        peer = cluster.failed_peer(error)
        if peer is not None:
            return TaskFailure(FailureCode.PEER_FAILED, f"{algorithm} failed at party {peer}", cause_type=name)
        assert self._plan is not None
        if self._memory_limit is not None and cluster.cause(error, MemoryError) is not None:
            text = f"party {self._plan.self_party} asked for far more memory than its limit of {self._memory_limit}"
            return TaskFailure(FailureCode.MEMORY_LIMIT, text, cause_type=name)
        lost = presence.gone(self._plan.others) if self._meeting is not None else []
        if lost:
            text = f"the connection to party {' and '.join(lost)} broke while {algorithm} ran"
            return TaskFailure(FailureCode.PEER_LOST, text, cause_type=name)
        if not self._joined:
            return self._plan.not_accepted()
        if commands.was_killed(error):
            text = f"a command that {algorithm} had started was killed at party {self._plan.self_party}"
            return TaskFailure(FailureCode.PARTY_LOST, text, cause_type=name)
        if self._explain is not None:
            return self._explain(error, self._plan.self_party)
        text = f"{algorithm} failed at party {self._plan.self_party} ({name}); the log of its worker has the details"
        return TaskFailure(FailureCode.COMPUTATION, text, cause_type=name)

    def _interrupted(self, number: int, frame: Any) -> None:
        cause = self._last_problem()
        failure = self._failure_of(cause, "the computation")
        failure.__cause__ = cause
        self._finish({"failure": wire.failure_of(failure)})

    def _last_problem(self) -> BaseException | None:
        if self._plan is not None and self._plan.ray_address:
            return ray_mode.last_problem()
        context = get_global_context(assert_none=False)
        return context.get_last_exception() if context else None

    def _leave(self, call: Mapping[str, Any]) -> NoReturn:
        self._end(on_error=False)

    def _end(self, on_error: bool) -> NoReturn:
        self._leaving = True
        # Tells the peers. Without a limit a peer that is gone would keep this process for ever.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.alarm(LEAVE_SECONDS)
        if self._plan is not None:
            if self._plan.ray_address and on_error:
                ray_mode.tell_others()
            sf.shutdown(barrier_on_shutdown=False, on_error=on_error)
        os._exit(0)


def _load(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except Exception as error:
        text = f"the algorithm module '{module}' cannot be loaded ({type(error).__name__})"
        raise TaskFailure(FailureCode.INTERNAL, text, cause_type=type(error).__name__) from error
