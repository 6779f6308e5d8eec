"""The actor class that the Java side looks up by name: `PyActorClass.of("sfworker.actor", "Runner")`."""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

import ray
from ray._private import worker

from sfworker import commands, wire
from sfworker.failure import FailureCode, TaskFailure
from sfworker.grants import RAY_TLS
from sfworker.private import private_folder, stay_private
from sfworker.ray_head import MARK_NAME
from sfworker.slot import Slot, SlotSettings
from sfworker.slot_folder import TEMPORARY
from sfworker.spawner import Spawner, SpawnerOptions

Method = Callable[[Slot], Callable[[Mapping[str, Any]], Mapping[str, Any]]]

TEMPLATE_LOG = "template.log"
SECRETFLOW_ENVIRONMENT = {
    # SecretFlow ends the process on an error, before anybody could say what happened, unless this is set.
    "SF_UT_DO_NOT_EXIT_ENV_FLAG": "1",
    "JAX_PLATFORMS": "cpu",
    # Threads that exist before a process is copied do not exist in the copy.
    "OPENBLAS_NUM_THREADS": "1",
}

# What describes the machine. Not OMP_NUM_THREADS: Ray allows an actor without CPUs one thread.
KEPT = (
    *("HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "LC_*", "TZ", "TZDIR", "HOSTNAME", "LD_LIBRARY_PATH", "MALLOC_*"),
    *("MKL_*", "XLA_*"),
    # By which the Ray head finds what it has to end.
    MARK_NAME,
    # Without which a party with `ray_mode` does not get into a Ray that asks for certificates; names of files.
    *RAY_TLS,
)


def party_environment(environment: Mapping[str, str], settings: SlotSettings) -> dict[str, str]:
    """Environment of the party processes: the slot's own places, and of the Runner's what is named here or in settings.

    Nobody knows in which variable the machine has a password.
    """
    named = (*KEPT, *settings.environment)
    kept = {name: value for name, value in environment.items() if any(fnmatchcase(name, kept) for kept in named)}
    here = str(Path(__file__).parents[1])
    paths = os.pathsep.join([here, *settings.module_paths])
    own = {
        "PATH": commands.search_path(environment.get("PATH", os.defpath)),
        "PYTHONPATH": paths,
        # SecretFlow leaves empty temporary folders behind; the slot's folder is tidied when its Runner starts.
        "TMPDIR": str(settings.work_dir / TEMPORARY),
    }
    return {**kept, **SECRETFLOW_ENVIRONMENT, **own}


@ray.remote(num_cpus=0, resources={"slot": 1}, max_concurrency=12)
class Runner:
    """One execution slot. Each method takes one JSON text and returns one JSON text; none raises.

    Those that work at an attempt tell with their replies which processes did, and when.

    `open`, `devices`, `run` and `commit` do one stage of an attempt, `close` ends it; `cancel`, `ping`, `progress` and
    `alive` answer at any time.
    """

    def __init__(self, settings: str) -> None:
        self._problem: Exception | None = None
        try:
            address = ray.get_runtime_context().gcs_address
            own = SlotSettings.of(json.loads(settings))
            self._slot = _start(replace(own, ray_address=address, ray_session=_session()))
        except Exception as error:  # noqa: BLE001 - told by every call instead
            # An actor whose constructor fails dies without a word that Java could read; so every call tells.
            self._problem = _not_started(error)

    def open(self, request: str) -> str:
        """Start the parties of an attempt and let them join."""
        return self._timed(request, lambda slot: slot.open)

    def devices(self, request: str) -> str:
        """Create the devices of the attempt."""
        return self._timed(request, lambda slot: slot.devices)

    def run(self, request: str) -> str:
        """Run an algorithm; its outputs stay private."""
        return self._timed(request, lambda slot: slot.run)

    def commit(self, request: str) -> str:
        """Move the outputs into place."""
        return self._timed(request, lambda slot: slot.commit)

    def close(self, request: str) -> str:
        """End the attempt and everything it started."""
        return self._answer(request, lambda slot: slot.close)

    def cancel(self, request: str) -> str:
        """Let the running stage fail at once."""
        return self._answer(request, lambda slot: slot.cancel)

    def ping(self, request: str) -> str:
        """Say that the Runner is there, and what it does."""
        return self._answer(request, lambda slot: lambda call: {"pong": True, "pid": os.getpid(), **slot.ping(call)})

    def progress(self, request: str) -> str:
        """Say how far the algorithm is."""
        return self._answer(request, lambda slot: slot.progress)

    def alive(self, request: str) -> str:
        """Learn that the worker still holds the task."""
        return self._answer(request, lambda slot: slot.alive)

    def _timed(self, request: str, method: Method) -> str:
        began = time.time()
        reply = wire.reply_to(partial(self._call, request, method))
        runner = {"party": "", "pid": os.getpid(), "began": began, "ended": time.time()}
        parties = [] if self._problem else self._slot.take_processes()
        return wire.to_json({**reply, "processes": [runner, *parties]})

    def _answer(self, request: str, method: Method) -> str:
        return wire.answer(partial(self._call, request, method))

    def _call(self, request: str, method: Method) -> Mapping[str, Any]:
        if self._problem is not None:
            raise self._problem
        return method(self._slot)(wire.parse(request))


def _not_started(error: Exception) -> TaskFailure:
    """What every task is told: that the settings are wrong is no fault of its own."""
    if isinstance(error, TaskFailure):
        return error
    name = type(error).__name__
    text = f"this Runner could not be started ({name}); the log of the worker has the details"
    detail = "".join(traceback.format_exception(error))
    return TaskFailure(FailureCode.INTERNAL, text, cause_type=name, detail=detail)


def _session() -> str:
    """The folder with the sockets of the Ray that this process works for."""
    folder: str = worker.global_worker.node.get_session_dir_path()
    return folder


def _start(settings: SlotSettings) -> Slot:
    # Of a head that somebody else started it has another umask.
    stay_private()
    private_folder(settings.work_dir)
    environment = party_environment(os.environ, settings)
    return Slot(settings, Spawner(SpawnerOptions(environment, settings.work_dir / TEMPLATE_LOG)))
