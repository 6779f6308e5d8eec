"""Elliptic-curve PSI on a link of its own, tried again when it hangs.

In the PSI library that this SecretFlow uses, two threads of a party race for the sub-links of the link they share: in
one run of five to two, the more the busier the machine, the parties pair them differently and wait for each other
until the receive limit of the link. So each try has a new link with a short limit, and all parties look at the
outcome before they try again.
"""

from __future__ import annotations

import contextlib
import gc
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import secretflow as sf
import spu
import spu.libspu.link as yacl

from sfworker.device import Devices
from sfworker.failure import FailureCode, TaskFailure

TRIES = 5
RECEIVE_MILLISECONDS = 10_000
SPREAD_SECONDS = 0.05


@dataclass(frozen=True)
class EcdhJob:
    """What one party does; `nodes` are those of the SPU, whose port the link uses."""

    party: str
    keys: Sequence[str]
    input_path: str
    output_path: str
    receiver: str
    broadcast_result: bool
    curve: str
    nodes: Sequence[Mapping[str, Any]]


def intersect(devices: Devices, jobs: Mapping[str, EcdhJob]) -> None:
    """Run the jobs of all parties together; the SPU cannot be used afterwards. Fails with COMPUTATION."""
    # The agreed port is the SPU's, until the last reference to its runtime is gone.
    devices.require_spu().actors.clear()
    gc.collect()
    for number in range(TRIES):
        answers = sf.reveal({party: devices.pyu[party](_try)(job, number) for party, job in jobs.items()})
        if all("problem" not in answer for answer in answers.values()):
            return
    problems = {answer["problem"] for answer in answers.values() if "problem" in answer}
    text = (
        f"ECDH did not succeed in {TRIES} tries ({', '.join(sorted(problems))}); use KKRT_PSI_2PC or RR22_FAST_PSI_2PC"
    )
    raise TaskFailure(FailureCode.COMPUTATION, text)


def _try(job: EcdhJob, number: int) -> dict[str, Any]:
    # Returned, not raised: SecretFlow could not go on after an exception.
    try:
        connection = _connect(job, number)
        try:
            with ThreadsInOrder():
                spu.psi.psi(_config(job), connection)
        finally:
            connection.stop_link()
    except Exception as error:  # noqa: BLE001 - all parties look at it
        print(f"try {number + 1} of {TRIES} of ECDH failed: {error}", flush=True)
        return {"problem": type(error).__name__}
    return {}


def _connect(job: EcdhJob, number: int) -> Any:
    desc = yacl.Desc()
    desc.id = f"ecdh-{number}"
    desc.recv_timeout_ms = RECEIVE_MILLISECONDS
    rank = [node["party"] for node in job.nodes].index(job.party)
    for place, node in enumerate(job.nodes):
        address = node["address"]
        if place == rank:
            address = node.get("listen_address") or address
        desc.add_party(node["party"], address)
    return yacl.create_brpc(desc, rank)


class ThreadsInOrder:
    """Lets the threads that the calling thread starts begin one after the other, which makes the race rare.

    They begin on the one CPU that the caller keeps, so a new thread mostly has to wait until its parent does; soon
    after that they may use all CPUs.
    """

    def __enter__(self) -> None:
        self._cpus = os.sched_getaffinity(0)
        self._caller = threading.get_native_id()
        self._over = threading.Event()
        self._helper = threading.Thread(target=self._spread, daemon=True)
        self._helper.start()
        os.sched_setaffinity(self._caller, {min(self._cpus)})

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._over.set()
        self._helper.join()
        os.sched_setaffinity(self._caller, self._cpus)

    def _spread(self) -> None:
        while not self._over.wait(SPREAD_SECONDS):
            for thread in Path("/proc/self/task").iterdir():
                if int(thread.name) != self._caller:
                    with contextlib.suppress(ProcessLookupError):
                        os.sched_setaffinity(int(thread.name), self._cpus)


def _config(job: EcdhJob) -> Any:
    kinds = spu.psi_v2_pb2
    role = kinds.ROLE_RECEIVER if job.receiver == job.party else kinds.ROLE_SENDER
    return kinds.PsiConfig(
        protocol_config=kinds.ProtocolConfig(
            protocol=kinds.PROTOCOL_ECDH,
            role=role,
            broadcast_result=job.broadcast_result,
            ecdh_config=kinds.EcdhConfig(curve=spu.psi_pb2.CurveType.Value(job.curve)),
        ),
        input_config=kinds.IoConfig(type=kinds.IO_TYPE_FILE_CSV, path=job.input_path),
        output_config=kinds.IoConfig(type=kinds.IO_TYPE_FILE_CSV, path=job.output_path),
        input_attr=kinds.InputAttr(keys_unique=False),
        keys=list(job.keys),
        advanced_join_type=kinds.PsiConfig.ADVANCED_JOIN_TYPE_INNER_JOIN,
        left_side=kinds.ROLE_RECEIVER,
        skip_duplicates_check=True,
    )
