"""What a party's process may do, enforced by the kernel: read its inputs, write its folder, talk on its ports.

The Runner says what a process needs (`Grant`), the process takes all else from itself (`enter`) before it looks at the
task, and there is no way back. What a kernel cannot do is missing from `parts`.
"""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sfworker.failure import FailureCode, TaskFailure
from sfworker.sandbox import landlock, readable, seccomp, semaphores

OFF = "off"
BEST_EFFORT = "best-effort"
REQUIRED = "required"
MODES = (OFF, BEST_EFFORT, REQUIRED)
SETTING = "sfworker.ray.sandbox.mode"

FILES = "files"
PORTS = "ports"
SIGNALS = "signals"
CALLS = "calls"
PARTS = (FILES, PORTS, SIGNALS, CALLS)
# Without these a process is not kept from anybody's data.
VITAL = (FILES, CALLS)

PR_SET_NO_NEW_PRIVS = 38
# The kernel takes 1 for none, also where a program gets the dumps, to which it does not apply the limit 0.
NO_CORE = 1


@dataclass(frozen=True)
class Input:
    """A file to read, and the identity that it had when the Runner looked: another one of that name is not meant."""

    path: str
    device: int
    number: int


@dataclass(frozen=True)
class Grant:
    """What one process may do; all else it may not.

    `folder` is its own, `writable` are others that it writes at once, `certificates` are files that the task names,
    `readable` what settings add. It may listen on the TCP ports `listen`, and connect to these and to `connect`, on
    whatever machine. `datagrams` are for the names of other machines. With `ray`, the folder of a Ray session, it may
    talk to that Ray too, whose processes listen on ports that whoever started it chose; so no port is kept from it.
    """

    mode: str
    folder: str
    inputs: Sequence[Input] = ()
    writable: Sequence[str] = ()
    certificates: Sequence[str] = ()
    readable: Sequence[str] = ()
    listen: Sequence[int] = ()
    connect: Sequence[int] = ()
    datagrams: bool = False
    ray: str = ""

    @staticmethod
    def of(message: Mapping[str, Any]) -> Grant:
        """Read what `message` made."""
        return Grant(**{**message, "inputs": [Input(*entry) for entry in message["inputs"]]})

    def message(self) -> dict[str, Any]:
        """The grant as the Runner sends it."""
        return {**asdict(self), "inputs": [[file.path, file.device, file.number] for file in self.inputs]}


def parts() -> list[str]:
    """Which parts this machine's kernel enforces."""
    version = landlock.version()
    can = {FILES: version >= 1, PORTS: version >= 4, SIGNALS: version >= 6, CALLS: seccomp.is_known()}
    return [part for part in PARTS if can[part]]


def require(mode: str) -> None:
    """Fail with INTERNAL if the mode asks for more than this machine's kernel can."""
    if mode not in MODES:
        raise TaskFailure(FailureCode.INTERNAL, f"{SETTING} is '{mode}'; it is one of {', '.join(MODES)}")
    missing = [part for part in VITAL if part not in parts()]
    if mode == REQUIRED and missing:
        raise TaskFailure(FailureCode.INTERNAL, lacking(missing))


def lacking(missing: Sequence[str]) -> str:
    """What an operator is told when parts are missing that the setting asks for."""
    return (
        f"this kernel cannot keep the processes of parties to their task ({', '.join(missing)} missing): it needs "
        f"Linux 5.13 with Landlock among its security modules; {SETTING}={BEST_EFFORT} goes on without"
    )


def enter(grant: Grant) -> None:
    """Give up, for ever, what the grant does not name; only while this process has no other thread."""
    _dump_no_core()
    if grant.mode == OFF:
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    entered = []
    if landlock.version() >= 1:
        with landlock.Ruleset(ports=not grant.ray) as rules:
            _give(rules, grant)
            rules.restrict()
        entered.append(FILES)
        semaphores.install()
    truncate = landlock.version() >= landlock.VERSION_OF_TRUNCATE
    if seccomp.install(seccomp.Exceptions(bool(grant.ray), grant.datagrams, truncate)):
        entered.append(CALLS)
    missing = [part for part in VITAL if part not in entered]
    if grant.mode == REQUIRED and missing:
        raise TaskFailure(FailureCode.INTERNAL, lacking(missing))


def _dump_no_core() -> None:
    # Containers and services often have none already, and nobody may raise that again.
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    limit = NO_CORE if hard == resource.RLIM_INFINITY else min(NO_CORE, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))


def _give(rules: landlock.Ruleset, grant: Grant) -> None:
    readable.allow(rules, [*grant.readable, *_modules()])
    rules.allow(landlock.READ, grant.certificates)
    rules.allow(landlock.OWN, [grant.folder, *grant.writable])
    for file in grant.inputs:
        _give_input(rules, file)
    rules.allow_ports(landlock.BIND_TCP | landlock.CONNECT_TCP, grant.listen)
    rules.allow_ports(landlock.CONNECT_TCP, set(grant.connect) - set(grant.listen))
    if grant.ray:
        # Files with locks and ports there are written by all processes of the session.
        rules.allow(landlock.WRITE | landlock.MAKE_REG, [grant.ray])
        rules.allow(landlock.OWN, [str(Path(grant.ray, "logs"))])


def _give_input(rules: landlock.Ruleset, file: Input) -> None:
    try:
        descriptor = os.open(file.path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        # Whoever reads it will say so.
        return
    try:
        status = os.fstat(descriptor)
        if (status.st_dev, status.st_ino) == (file.device, file.number):
            rules.allow_opened(landlock.READ, descriptor)
    finally:
        os.close(descriptor)


def _modules() -> list[str]:
    """Our own sources, and the folders with algorithms of users."""
    return [str(Path(__file__).parents[2]), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
