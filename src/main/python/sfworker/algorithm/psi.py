"""Private set intersection: which rows the parties have in common, by key columns.

The output of a party holds its own rows that matched, ordered by key whether `sort` asks for it or not: in the order of
their files the rows of the parties would not fit together.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import secretflow as sf

from sfworker import ecdh
from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable, CsvTable, KeysFile, Side, copy_rows, key_columns, write_keys
from sfworker.data.asking import Problem, tell
from sfworker.failure import FailureCode, TaskFailure


@dataclass(frozen=True)
class Protocol:
    """A protocol by its name in the library, and the numbers of parties it is for.

    Those of the library's first interface know nothing of keys that appear twice: the outputs would not be aligned.
    """

    name: str
    parties: tuple[int, ...]
    is_first: bool = False

    @staticmethod
    def for_two(name: str) -> Protocol:
        """One of the second interface, which is for two parties."""
        return Protocol(name, (2,))


DEFAULT_PROTOCOL = "KKRT_PSI_2PC"
KKRT, ECDH, RR22 = (Protocol.for_two(f"PROTOCOL_{name}") for name in ("KKRT", "ECDH", "RR22"))
# RR22_LOWCOMM_PSI_2PC is not among them: it loses some of the common rows, 2 to 10 of 100 in each of six tries.
PROTOCOLS = {
    "KKRT_PSI_2PC": KKRT,
    "ECDH_PSI_2PC": ECDH,
    "RR22_FAST_PSI_2PC": RR22,
    "RR22_MALICIOUS_PSI_2PC": Protocol("RR22_MALICIOUS_PSI_2PC", (2,), is_first=True),
    "ECDH_PSI_3PC": Protocol("ECDH_PSI_3PC", (3,), is_first=True),
    "ECDH_PSI_NPC": Protocol("ECDH_PSI_NPC", (2, 3), is_first=True),
    "KKRT_PSI_NPC": Protocol("KKRT_PSI_NPC", (2, 3), is_first=True),
    "PROTOCOL_KKRT": KKRT,
    "PROTOCOL_ECDH": ECDH,
    "PROTOCOL_RR22": RR22,
}
CURVES = ("CURVE_25519", "CURVE_FOURQ", "CURVE_SM2", "CURVE_SECP256K1")
INPUT = "input_paths"
OUTPUT = "output_paths"
# In the working directory of the party's process; the library makes the folder they are in, so they need to name one.
KEYS_FILE = "./keys.csv"
MATCHES_FILE = "./matches.csv"


@dataclass(frozen=True)
class PsiParameters:
    """What all parties must agree on, checked."""

    keys: Mapping[str, list[str]]
    receiver: str
    broadcast_result: bool
    protocol: Protocol
    unique_keys: bool
    curve_type: str
    bucket_size: int

    @staticmethod
    def of(parameters: Mapping[str, Any], parties: tuple[str, ...]) -> PsiParameters:
        """Read the task's parameters; fails with PARAM_INVALID.

        Without a receiver all parties get the result, and the first party of `keys` counts as the receiver.
        """
        keys = parameters["keys"]
        if sorted(keys) != list(parties):
            raise _invalid(f"task_config.keys must name key columns for each party: {', '.join(parties)}")
        receiver = parameters.get("receiver") or next(iter(keys))
        if receiver not in keys:
            raise _invalid(f"receiver '{receiver}' is not one of {', '.join(parties)}")
        curve = parameters.get("curve_type") or CURVES[0]
        if curve not in CURVES:
            raise _invalid(f"curve_type '{curve}' is not one of {', '.join(CURVES)}")
        protocol = _protocol(parameters.get("protocol") or DEFAULT_PROTOCOL, len(parties))
        return PsiParameters(
            keys=keys,
            receiver=receiver,
            broadcast_result=bool(parameters.get("broadcast_result")) or not parameters.get("receiver"),
            protocol=protocol,
            unique_keys=bool(parameters.get("precheck_input")) or protocol.is_first,
            curve_type=curve,
            bucket_size=parameters.get("bucket_size") or 1 << 20,
        )

    def gets_result(self, party: str) -> bool:
        """Whether the party learns the intersection."""
        return self.broadcast_result or party == self.receiver


def _protocol(name: str, count: int) -> Protocol:
    fitting = ", ".join(known for known, protocol in PROTOCOLS.items() if count in protocol.parties)
    if name not in PROTOCOLS:
        raise _invalid(f"protocol '{name}' is not supported; for {count} parties there are {fitting}")
    if count not in PROTOCOLS[name].parties:
        raise _invalid(f"protocol '{name}' is not for {count} parties; use one of {fitting}")
    return PROTOCOLS[name]


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Intersect; the result names the number of common rows and, for each party, what went in and came out.

    A key that appears several times pairs each of its rows with each matching row of the other party, like an inner
    join, so that row n of one output belongs to row n of the other. A row with an empty key column matches nothing.
    """
    parameters = PsiParameters.of(_same_for_all(task), task.parties)
    paths = task.input_map(INPUT)
    asked = {
        party: (paths[party], parameters.keys[party], KeysFile(KEYS_FILE, parameters.unique_keys, str(place)))
        for place, party in enumerate(task.parties)
    }
    counts: dict[str, RowCounts] = tell(task, INPUT, _write_keys, asked)
    _intersect(task, parameters)
    found = _finish(task, parameters)
    return {
        "intersection_count": found[parameters.receiver],
        "output_paths": task.parameters[OUTPUT],
        "psi_protocol": task.parameters.get("protocol") or DEFAULT_PROTOCOL,
        "reports": [
            {"party": party, **counts[party].told(), "intersection_count": found[party]} for party in task.parties
        ],
        "receiver": parameters.receiver,
        "parties": list(parameters.keys),
    }


def _same_for_all(task: AlgorithmTask) -> dict[str, Any]:
    """The parameters, with keys in the order of the first party's message: JSON objects have none to agree on."""
    keys = task.parameters["keys"]
    order: list[str] = sf.reveal(task.devices.pyu[task.parties[0]](lambda names: names)(list(keys)))
    return {**task.parameters, "keys": {party: keys[party] for party in order if party in keys}}


@dataclass(frozen=True)
class RowCounts:
    """How many rows a party's table has, and how many of them have no key."""

    rows: int
    without_key: int

    def told(self) -> dict[str, int]:
        """The part of the report: as the contract has it, and rows without a key if there are any."""
        without = {"rows_without_key": self.without_key} if self.without_key else {}
        return {"original_count": self.rows, **without}


def _write_keys(path: str, columns: list[str], keys: KeysFile) -> RowCounts:
    """Count the rows; the keys are in the file for the library then."""
    try:
        table = CsvTable(path)
        with_key = write_keys(table, columns, keys)
    except csv.Error as error:
        raise BadTable(f"the file is not CSV: {error}") from error
    if table.rows == 0:
        raise BadTable("the file has no rows")
    return RowCounts(table.rows, table.rows - with_key)


def _intersect(task: AlgorithmTask, parameters: PsiParameters) -> None:
    if parameters.protocol.is_first:
        _intersect_first(task, parameters)
    elif parameters.protocol == ECDH:
        ecdh.intersect(task.devices, _ecdh_jobs(task, parameters))
    else:
        task.devices.require_spu().psi(
            keys=_key_columns(parameters),
            input_path=dict.fromkeys(task.parties, KEYS_FILE),
            output_path=dict.fromkeys(task.parties, MATCHES_FILE),
            receiver=parameters.receiver,
            # "No" would be a promise; a broken one makes the result wrong.
            table_keys_duplicated=dict.fromkeys(task.parties, True),
            broadcast_result=parameters.broadcast_result,
            protocol=parameters.protocol.name,
        )


def _intersect_first(task: AlgorithmTask, parameters: PsiParameters) -> None:
    pyu = task.devices.pyu
    task.devices.require_spu().psi_csv(
        key={pyu[party]: columns for party, columns in _key_columns(parameters).items()},
        input_path={pyu[party]: KEYS_FILE for party in task.parties},
        output_path={pyu[party]: MATCHES_FILE for party in task.parties},
        receiver=parameters.receiver,
        protocol=parameters.protocol.name,
        # Whoever wrote the file of keys has looked already.
        precheck_input=False,
        sort=True,
        broadcast_result=parameters.broadcast_result,
        bucket_size=parameters.bucket_size,
        curve_type=parameters.curve_type,
    )


def _key_columns(parameters: PsiParameters) -> dict[str, list[str]]:
    return {party: key_columns(len(columns)) for party, columns in parameters.keys.items()}


def _ecdh_jobs(task: AlgorithmTask, parameters: PsiParameters) -> dict[str, ecdh.EcdhJob]:
    return {
        party: ecdh.EcdhJob(
            party=party,
            keys=columns,
            input_path=KEYS_FILE,
            output_path=MATCHES_FILE,
            receiver=parameters.receiver,
            broadcast_result=parameters.broadcast_result,
            curve=parameters.curve_type,
            nodes=task.devices.require_spu().cluster_def["nodes"],
        )
        for party, columns in _key_columns(parameters).items()
    }


def _finish(task: AlgorithmTask, parameters: PsiParameters) -> dict[str, int]:
    """Each party that gets the result writes its rows; says how many, -1 for one that gets none."""
    inputs, outputs = task.input_map(INPUT), task.output_map(OUTPUT)
    asked = {
        party: (inputs[party], outputs[party], Side.RIGHT if place else Side.LEFT)
        for place, party in enumerate(task.parties)
        if parameters.gets_result(party)
    }
    written = tell(task, OUTPUT, _write_rows, asked)
    return {party: written.get(party, -1) for party in task.parties}


def _write_rows(source: str, target: str, side: Side) -> int:
    try:
        return copy_rows(CsvTable(source), MATCHES_FILE, target, side)
    except OSError as error:
        raise Problem(FailureCode.RESULT_SAVE, f"the rows cannot be written: {error.strerror}") from error


def _invalid(text: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, text)
