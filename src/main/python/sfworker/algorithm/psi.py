"""Private set intersection: which rows the parties have in common, by key columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import secretflow as sf

from sfworker.algorithm import AlgorithmTask, ecdh, table
from sfworker.failure import FailureCode, TaskFailure

PROTOCOLS = {
    "KKRT_PSI_2PC": "PROTOCOL_KKRT",
    "ECDH_PSI_2PC": "PROTOCOL_ECDH",
    "RR22_FAST_PSI_2PC": "PROTOCOL_RR22",
    "PROTOCOL_KKRT": "PROTOCOL_KKRT",
    "PROTOCOL_ECDH": "PROTOCOL_ECDH",
    "PROTOCOL_RR22": "PROTOCOL_RR22",
}
CURVES = ("CURVE_25519", "CURVE_FOURQ", "CURVE_SM2", "CURVE_SECP256K1")
INPUT = "input_paths"
OUTPUT = "output_paths"


@dataclass(frozen=True)
class PsiParameters:
    """What both parties must agree on, checked."""

    keys: Mapping[str, list[str]]
    receiver: str
    broadcast_result: bool
    protocol: str
    precheck_input: bool
    sort: bool
    curve_type: str

    @staticmethod
    def of(parameters: Mapping[str, Any], parties: tuple[str, ...]) -> PsiParameters:
        """Read the task's parameters; fails with PARAM_INVALID.

        Without a receiver all parties get the result, and the first party of `keys` counts as the receiver.
        """
        keys = parameters["keys"]
        if len(parties) != 2 or sorted(keys) != list(parties):
            raise _invalid(f"psi has two parties, and keys for each: {', '.join(parties)}")
        protocol = parameters.get("protocol") or "KKRT_PSI_2PC"
        if protocol not in PROTOCOLS:
            raise _invalid(f"protocol '{protocol}' is not one of {', '.join(PROTOCOLS)}")
        receiver = parameters.get("receiver") or next(iter(keys))
        if receiver not in keys:
            raise _invalid(f"receiver '{receiver}' is not one of {', '.join(parties)}")
        curve = parameters.get("curve_type") or CURVES[0]
        if curve not in CURVES:
            raise _invalid(f"curve_type '{curve}' is not one of {', '.join(CURVES)}")
        return PsiParameters(
            keys=keys,
            receiver=receiver,
            broadcast_result=bool(parameters.get("broadcast_result")) or not parameters.get("receiver"),
            protocol=PROTOCOLS[protocol],
            precheck_input=bool(parameters.get("precheck_input")),
            sort=bool(parameters.get("sort")),
            curve_type=curve,
        )

    def gets_result(self, party: str) -> bool:
        """Whether the party learns the intersection."""
        return self.broadcast_result or party == self.receiver


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Intersect; the result names the number of common rows and, for each party, what went in and came out."""
    parameters = PsiParameters.of(task.parameters, task.parties)
    _check_inputs(task, parameters)
    intersect = ecdh.intersect if parameters.protocol == "PROTOCOL_ECDH" else _intersect
    reports = intersect(task, parameters)
    counts = {report["party"]: report["intersection_count"] for report in reports}
    return {
        "intersection_count": counts[parameters.receiver],
        "output_paths": task.parameters[OUTPUT],
        "psi_protocol": task.parameters.get("protocol") or "KKRT_PSI_2PC",
        "reports": reports,
        "receiver": parameters.receiver,
        "parties": list(task.parameters["keys"]),
    }


def _check_inputs(task: AlgorithmTask, parameters: PsiParameters) -> None:
    """Each party looks at its own file and all learn what is wrong, so that all fail alike."""
    own = asdict(parameters)
    looks = {
        party: task.devices.pyu[party](table.problem)(path, parameters.keys[party], parameters.precheck_input)
        for party, path in task.input_map(INPUT).items()
    }
    views = {party: task.devices.pyu[party](lambda view: view)(own) for party in task.parties}
    found, seen = sf.reveal((looks, views))
    first, second = (seen[party] for party in task.parties)
    for name in own:
        if first[name] != second[name]:
            raise _invalid(f"the parties do not agree on '{name}': the tasks of both must say the same")
    for party, problem in found.items():
        if problem is not None:
            raise TaskFailure(FailureCode[problem["code"]], f"{INPUT} of party {party}: {problem['text']}")


def _intersect(task: AlgorithmTask, parameters: PsiParameters) -> list[dict[str, Any]]:
    reports: list[dict[str, Any]] = task.devices.spu.psi(
        keys=dict(parameters.keys),
        input_path=task.input_map(INPUT),
        output_path=task.output_map(OUTPUT),
        receiver=parameters.receiver,
        # The other answer is a promise; a broken one makes the result wrong.
        table_keys_duplicated={party: True for party in task.parties},
        output_csv_na_rep="",
        broadcast_result=parameters.broadcast_result,
        protocol=parameters.protocol,
        ecdh_curve=parameters.curve_type,
        disable_alignment=not parameters.sort,
    )
    return reports


def _invalid(text: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, text)
