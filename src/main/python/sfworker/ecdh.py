"""Elliptic-curve PSI on a link of its own, tried again when it hangs.

In the PSI library that this SecretFlow uses, two threads of a party race for the sub-links of the link they share: in about
one run of five on two cores the parties pair them differently and wait for each other until the receive limit of the link.
So each try has a new link with a short limit, and all parties look at the outcome before they try again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import secretflow as sf
import spu
import spu.libspu.link as yacl

from sfworker import link
from sfworker.failure import FailureCode, TaskFailure

TRIES = 4
RECEIVE_MILLISECONDS = 10_000


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


def intersect(pyus: Mapping[str, Any], jobs: Mapping[str, EcdhJob]) -> list[dict[str, Any]]:
    """Run the jobs of all parties together; fails with COMPUTATION when no try succeeds."""
    for number in range(TRIES):
        answers = sf.reveal({party: pyus[party](_try)(job, number) for party, job in jobs.items()})
        if all("problem" not in answer for answer in answers.values()):
            return [answers[party] for party in jobs]
    problems = {answer["problem"] for answer in answers.values() if "problem" in answer}
    text = f"ECDH did not succeed in {TRIES} tries ({', '.join(sorted(problems))}); use KKRT_PSI_2PC or RR22_FAST_PSI_2PC"
    raise TaskFailure(FailureCode.COMPUTATION, text)


def _try(job: EcdhJob, number: int) -> dict[str, Any]:
    # Returned, not raised: SecretFlow could not go on after an exception.
    try:
        connection = _connect(job, number)
        try:
            report = spu.psi.psi(_config(job), connection)
        finally:
            connection.stop_link()
    except Exception as error:
        print(f"try {number + 1} of {TRIES} of ECDH failed: {error}", flush=True)
        return {"problem": type(error).__name__}
    return {
        "party": job.party,
        "original_count": report.original_count,
        "intersection_count": report.intersection_count,
    }


def _connect(job: EcdhJob, number: int) -> Any:
    desc = yacl.Desc()
    desc.id = f"ecdh-{number}"
    desc.recv_timeout_ms = RECEIVE_MILLISECONDS
    rank = [node["party"] for node in job.nodes].index(job.party)
    for place, node in enumerate(job.nodes):
        address = node["address"]
        if place == rank:
            address = node.get("listen_address") or address
            # The SPU has this port until now; it is not used after an ECDH.
            link.stop(address)
        desc.add_party(node["party"], address)
    return yacl.create_brpc(desc, rank)


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
