"""Private set intersection: which rows the parties have in common, by key columns.

The output of a party holds its own rows that matched, ordered by key whether `sort` asks for it or not. `bucket_size`
is accepted and has no effect: the library chooses by itself.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import secretflow as sf

from sfworker import ecdh
from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable, CsvTable, copy_rows, key_columns, write_keys
from sfworker.failure import FailureCode, TaskFailure

DEFAULT_PROTOCOL = "KKRT_PSI_2PC"
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
# In the working directory of the party's process; the library makes the folder they are in, so they need to name one.
KEYS_FILE = "./keys.csv"
MATCHES_FILE = "./matches.csv"


@dataclass(frozen=True)
class PsiParameters:
    """What both parties must agree on, checked."""

    keys: Mapping[str, list[str]]
    receiver: str
    broadcast_result: bool
    protocol: str
    precheck_input: bool
    curve_type: str

    @staticmethod
    def of(parameters: Mapping[str, Any], parties: tuple[str, ...]) -> PsiParameters:
        """Read the task's parameters; fails with PARAM_INVALID.

        Without a receiver all parties get the result, and the first party of `keys` counts as the receiver.
        """
        keys = parameters["keys"]
        if len(parties) != 2 or sorted(keys) != list(parties):
            raise _invalid(f"psi has two parties, and keys for each: {', '.join(parties)}")
        protocol = parameters.get("protocol") or DEFAULT_PROTOCOL
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
            curve_type=curve,
        )

    def gets_result(self, party: str) -> bool:
        """Whether the party learns the intersection."""
        return self.broadcast_result or party == self.receiver


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Intersect; the result names the number of common rows and, for each party, what went in and came out.

    A key that appears twice at one party pairs each of its rows with each matching row of the other, like an inner
    join, so that the outputs of the parties stay aligned.
    """
    parameters = PsiParameters.of(task.parameters, task.parties)
    rows = _prepare(task, parameters)
    if parameters.protocol == "PROTOCOL_ECDH":
        ecdh.intersect(task.devices, _ecdh_jobs(task, parameters))
    else:
        _intersect(task, parameters)
    found = _finish(task, parameters)
    return {
        "intersection_count": found[parameters.receiver],
        "output_paths": task.parameters[OUTPUT],
        "psi_protocol": task.parameters.get("protocol") or DEFAULT_PROTOCOL,
        "reports": [
            {"party": party, "original_count": rows[party], "intersection_count": found[party]}
            for party in task.parties
        ],
        "receiver": parameters.receiver,
        "parties": list(task.parameters["keys"]),
    }


def _prepare(task: AlgorithmTask, parameters: PsiParameters) -> dict[str, int]:
    """Each party looks at its own file, and all learn what is wrong, so that all fail alike."""
    own = asdict(parameters)
    inputs = task.input_map(INPUT)
    looks = {
        party: task.devices.pyu[party](_write_keys)(inputs[party], parameters.keys[party], parameters.precheck_input)
        for party in task.parties
    }
    views = {party: task.devices.pyu[party](lambda view: view)(own) for party in task.parties}
    looked, seen = sf.reveal((looks, views))
    first, second = (seen[party] for party in task.parties)
    for name in own:
        if first[name] != second[name]:
            raise _invalid(f"the parties do not agree on '{name}': the tasks of all parties must say the same")
    _raise_first_problem(looked, INPUT)
    return {party: look["rows"] for party, look in looked.items()}


def _write_keys(path: str, columns: list[str], unique: bool) -> dict[str, Any]:
    try:
        table = CsvTable(path)
        write_keys(table, columns, KEYS_FILE, unique)
        if table.rows == 0:
            raise BadTable("the file has no rows")
        return {"rows": table.rows}
    except BadTable as error:
        return {"code": FailureCode.PARAM_INVALID.name, "text": str(error)}
    except csv.Error as error:
        return {"code": FailureCode.PARAM_INVALID.name, "text": f"the file is not CSV: {error}"}
    except FileNotFoundError:
        return {"code": FailureCode.FILE_NOT_FOUND.name, "text": "the file does not exist"}
    except OSError as error:
        return {"code": FailureCode.FILE_NOT_READABLE.name, "text": f"the file cannot be read: {error.strerror}"}


def _intersect(task: AlgorithmTask, parameters: PsiParameters) -> None:
    task.devices.require_spu().psi(
        keys={party: key_columns(len(parameters.keys[party])) for party in task.parties},
        input_path=dict.fromkeys(task.parties, KEYS_FILE),
        output_path=dict.fromkeys(task.parties, MATCHES_FILE),
        receiver=parameters.receiver,
        # "No" would be a promise; a broken one makes the result wrong.
        table_keys_duplicated=dict.fromkeys(task.parties, True),
        broadcast_result=parameters.broadcast_result,
        protocol=parameters.protocol,
    )


def _ecdh_jobs(task: AlgorithmTask, parameters: PsiParameters) -> dict[str, ecdh.EcdhJob]:
    return {
        party: ecdh.EcdhJob(
            party=party,
            keys=key_columns(len(parameters.keys[party])),
            input_path=KEYS_FILE,
            output_path=MATCHES_FILE,
            receiver=parameters.receiver,
            broadcast_result=parameters.broadcast_result,
            curve=parameters.curve_type,
            nodes=task.devices.require_spu().cluster_def["nodes"],
        )
        for party in task.parties
    }


def _finish(task: AlgorithmTask, parameters: PsiParameters) -> dict[str, int]:
    """Each party that gets the result writes its rows; says how many, -1 for one that gets none."""
    inputs, outputs = task.input_map(INPUT), task.output_map(OUTPUT)
    written = {
        party: task.devices.pyu[party](_write_rows)(inputs[party], outputs[party])
        for party in task.parties
        if parameters.gets_result(party)
    }
    answers = sf.reveal(written)
    _raise_first_problem(answers, OUTPUT)
    return {party: answers[party]["rows"] if party in answers else -1 for party in task.parties}


def _write_rows(source: str, target: str) -> dict[str, Any]:
    try:
        return {"rows": copy_rows(CsvTable(source), MATCHES_FILE, target)}
    except OSError as error:
        return {"code": FailureCode.RESULT_SAVE.name, "text": f"the rows cannot be written: {error.strerror}"}


def _raise_first_problem(answers: Mapping[str, Mapping[str, Any]], field: str) -> None:
    for party, answer in answers.items():
        if "code" in answer:
            raise TaskFailure(FailureCode[answer["code"]], f"{field} of party {party}: {answer['text']}")


def _invalid(text: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, text)
