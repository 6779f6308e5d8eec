"""One slot of the worker: at most one attempt at a time, from `open` to `close`."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfworker import sandbox, stages
from sfworker.attempt import Attempt
from sfworker.cluster_request import ClusterRequest
from sfworker.failure import FailureCode, TaskFailure
from sfworker.files import AttemptFolder
from sfworker.grants import Guard
from sfworker.limits import Limits
from sfworker.party_log import drop_old_logs
from sfworker.party_process import Outcome
from sfworker.ports import PortRange
from sfworker.private import private_folder
from sfworker.rules import FileRules
from sfworker.slot_folder import hold_folder
from sfworker.spawner import Spawner

LEASE_POLL_SECONDS = 0.5
# Modules of users may start threads when they are loaded, which a copy would not have.
OWN_MODULES = "sfworker.algorithm."


@dataclass(frozen=True)
class SlotSettings:
    """What the worker says when it starts a Runner.

    `spares` above 0 keeps SecretFlow loaded between tasks; with 0 each task loads it anew, and an idle slot costs
    little.
    """

    slot: str
    work_dir: Path
    spares: int
    port_range: tuple[int, int]
    lease_seconds: float
    module_paths: tuple[str, ...]
    log_dir: Path | None
    files: FileRules
    ray_address: str | None = None
    ray_session: str = ""
    max_disk: int = 0
    sandbox: str = sandbox.BEST_EFFORT
    readable: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()

    @staticmethod
    def of(settings: Mapping[str, Any]) -> SlotSettings:
        """Read the JSON of the worker; all but `slot`, `work_dir` and `files` have a default."""
        first, last = settings.get("port_range") or (26000, 29999)
        return SlotSettings(
            slot=settings["slot"],
            work_dir=Path(settings["work_dir"]),
            spares=int(settings.get("spares", 1)),
            port_range=(int(first), int(last)),
            lease_seconds=float(settings.get("lease_seconds", 15)),
            module_paths=tuple(settings.get("module_paths") or ()),
            log_dir=Path(settings["log_dir"]) if settings.get("log_dir") else None,
            files=FileRules.of(settings["files"]),
            max_disk=int(settings.get("max_disk") or 0),
            sandbox=settings.get("sandbox") or sandbox.BEST_EFFORT,
            readable=tuple(settings.get("readable") or ()),
            environment=tuple(settings.get("environment") or ()),
        )


@dataclass
class Claim:
    """Who may use the slot now, and until when."""

    attempt: str
    token: str
    work: Attempt
    alive_until: float | None = None
    committed: int | None = None
    module: str | None = None


class Slot:
    """The calls of a Runner, without Ray.

    Threads: all calls may come at the same time; one of `open`, `devices`, `run`, `commit`, `close` works at a time,
    the others answer at once.
    """

    def __init__(self, settings: SlotSettings, spawner: Spawner) -> None:
        sandbox.require(settings.sandbox)
        self._settings = settings
        self._spawner = spawner
        self._ports = PortRange(*settings.port_range)
        self._stage_lock = threading.Lock()
        self._claim: Claim | None = None
        self._lock = hold_folder(settings.work_dir)
        self._missing = [part for part in sandbox.PARTS if part not in sandbox.parts()]
        if settings.spares > 0:
            spawner.prepare()
        threading.Thread(target=self._watch_lease, daemon=True).start()

    def open(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Start the party processes and let them join."""
        with self._stage_lock:
            if self._claim is not None:
                raise TaskFailure(FailureCode.INTERNAL, f"the slot is busy with attempt {self._claim.attempt}")
            begin = time.monotonic()
            warm = self._spawner.is_warm
            request = ClusterRequest.of(call["cluster"])
            folder = AttemptFolder(self._settings.work_dir, call["attempt"], self._settings.files)
            folder.require_free(call.get("inputs") or {}, call.get("outputs") or {})
            outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
            limits = Limits.of(call.get("limits") or {}, self._settings.max_disk)
            work = Attempt(request, folder, limits, outcomes)
            work.ray_address = self._settings.ray_address if request.ray_mode else None
            work.guard = Guard(self._settings.sandbox, self._settings.readable, self._settings.ray_session)
            self._claim = Claim(call["attempt"], call["token"], work)
            self._spawner.wait(call["timeout_seconds"], lambda: work.state.stopped is not None)
            work.require_going()
            folder.create(list(request.local))
            logs = self._log_folder(folder, call["attempt"])
            for party in request.local:
                work.add(self._spawner.spawn(party, logs / f"{party}.log", outcomes))
            work.watch()
            work.run(stages.open_stage(work, self._ports, call, self._settings.slot))
            return {"parties": request.names, "seconds": _since(begin), "warm": warm}

    def devices(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Create the devices."""
        with self._stage_lock:
            begin = time.monotonic()
            work = self._claimed(call).work
            values = work.run(stages.devices_stage(work, call))
            return {"devices": next(iter(values.values()))["devices"], "seconds": _since(begin)}

    def run(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Run the algorithm; its result is the same at all parties."""
        with self._stage_lock:
            begin = time.monotonic()
            claim = self._claimed(call)
            claim.module = call["module"]
            values = claim.work.run(stages.run_stage(claim.work, call))
            return {"result": next(iter(values.values()))["result"], "seconds": _since(begin)}

    def commit(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Move the outputs into place."""
        with self._stage_lock:
            claim = self._claimed(call)
            if claim.work.state.stopped is not None:
                raise claim.work.state.stopped
            if claim.committed is None:
                claim.committed = claim.work.folder.commit()
            return {"files": claim.committed}

    def close(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """End the attempt, whatever its state."""
        claim = self._claim
        if claim is not None and claim.attempt == call["attempt"]:
            # A stage that still runs ends at once and gives the lock back.
            if claim.work.state.phase in stages.RUNNING:
                claim.work.stop(TaskFailure(FailureCode.CANCELLED, "the attempt was closed"))
            with self._stage_lock:
                try:
                    claim.work.close()
                finally:
                    # Else the slot would refuse every task from here on.
                    self._claim = None
                if self._settings.spares <= 0:
                    self._spawner.dismiss()
                elif claim.module is not None and claim.module.startswith(OWN_MODULES):
                    self._spawner.load(claim.module)
        return {}

    def cancel(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """End what the attempt is doing."""
        claim = self._claim
        if claim is not None and claim.attempt == call["attempt"]:
            reason = call.get("reason") or "revoked"
            claim.work.stop(TaskFailure(FailureCode.CANCELLED, f"the task was cancelled: {reason}"))
        return {}

    def ping(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Say what the slot is doing."""
        claim = self._claim
        return {
            "attempt": claim.attempt if claim else None,
            "phase": claim.work.state.phase if claim else "idle",
            "spares": self._settings.spares if self._spawner.is_warm else 0,
            "sandbox": {"mode": self._settings.sandbox, "missing": self._missing},
        }

    def progress(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """How far the algorithm says it is, at the slowest of the parties that say anything."""
        claim = self._claim
        said = list(claim.work.state.progress.values()) if claim else []
        return {"progress": min(said, default=None)}

    def take_processes(self) -> list[dict[str, Any]]:
        """Return which parties' processes worked at the last stage, and when; each time once."""
        claim = self._claim
        if claim is None:
            return []
        processes, claim.work.state.processes = claim.work.state.processes, []
        return processes

    def alive(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """The worker still holds the task: go on for another lease."""
        claim = self._claimed(call)
        claim.alive_until = time.monotonic() + self._settings.lease_seconds
        return {"ok": True}

    def _claimed(self, call: Mapping[str, Any]) -> Claim:
        claim = self._claim
        if claim is None or claim.attempt != call["attempt"] or claim.token != call["token"]:
            raise TaskFailure(FailureCode.STALE_CLAIM, f"attempt {call['attempt']} does not hold the slot (any more)")
        return claim

    def _log_folder(self, folder: AttemptFolder, attempt: str) -> Path:
        if self._settings.log_dir is None:
            return folder.path
        # Libraries may print what they compute with.
        logs = private_folder(private_folder(self._settings.log_dir) / folder.path.name)
        # Those of other slots too: a long training is the oldest one after a hundred short tasks.
        slots = self._settings.work_dir.parent
        drop_old_logs(self._settings.log_dir, runs=lambda name: any(slots.glob(f"slot-*/{name}")))
        return logs

    def _watch_lease(self) -> None:
        while True:
            time.sleep(min(LEASE_POLL_SECONDS, self._settings.lease_seconds / 4))
            claim = self._claim
            if claim is not None and claim.alive_until is not None and time.monotonic() > claim.alive_until:
                text = f"the worker was not heard for {self._settings.lease_seconds:g} s; another one may hold the task"
                claim.work.stop(TaskFailure(FailureCode.STALE_CLAIM, text))


def _since(begin: float) -> float:
    return round(time.monotonic() - begin, 4)
