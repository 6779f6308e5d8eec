"""Keys that stand several times, and rows without a key: PSI beside the inner join of pandas."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

from computing import Computer, Config

PROTOCOLS = ("KKRT_PSI_2PC", "RR22_FAST_PSI_2PC")
ODD_KEYS = ("k1", "k 2", "ü", "a,b", 'say "x"', "10", "9", "01", "%2C", "Z")


def psi(
    computer: Computer, tables: dict[str, pd.DataFrame], **changes: object
) -> tuple[Config, dict[str, pd.DataFrame]]:
    """The result, and the outputs as texts."""
    for party, table in tables.items():
        computer.write(f"data/{party}_in.csv", table.to_csv(index=False))
    keys = {"alice": ["id"], "bob": ["id"], **dict(changes.pop("keys", {}))}  # type: ignore[call-overload]
    result = computer.run(
        {
            "task_type": "psi",
            "keys": keys,
            "input_paths": {party: f"data/{party}_in.csv" for party in tables},
            "output_paths": {party: f"data/out/{party}.csv" for party in tables},
            "broadcast_result": True,
            **changes,
        }
    )
    written = {party: computer.path(f"data/out/{party}.csv") for party in tables}
    return result, {party: read(path) for party, path in written.items() if path.exists()}


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def generated(party: str, seed: int, columns: list[str], keys: tuple[str, ...] = ODD_KEYS) -> pd.DataFrame:
    """Few keys, so that most stand several times, and some of them empty."""
    source = random.Random(f"{party} {seed}")  # noqa: S311
    rows = [
        {**{column: source.choice([*keys, ""]) for column in columns}, f"{party}_row": f"{party}{number}"}
        for number in range(40)
    ]
    return pd.DataFrame(rows)


def joined(tables: dict[str, pd.DataFrame], columns: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """Pairs of rows that pandas joins, which joins empty keys too, so they are left out before."""
    with_key = {party: table[(table[columns[party]] != "").all(axis=1)] for party, table in tables.items()}
    inner = with_key["alice"].merge(with_key["bob"], left_on=columns["alice"], right_on=columns["bob"])
    return sorted(zip(inner["alice_row"], inner["bob_row"], strict=True))


def pairs(outputs: dict[str, pd.DataFrame]) -> list[tuple[str, ...]]:
    return sorted(zip(outputs["alice"]["alice_row"], outputs["bob"]["bob_row"], strict=True))


@pytest.mark.parametrize(
    ("protocol", "receiver"),
    [*((protocol, party) for protocol in PROTOCOLS for party in ("alice", "bob")), ("ECDH_PSI_2PC", "bob")],
)
def test_repeated_keys_are_paired_as_by_an_inner_join(computer: Computer, protocol: str, receiver: str) -> None:
    tables = {party: generated(party, 1, ["id"]) for party in ("alice", "bob")}

    result, outputs = psi(computer, tables, protocol=protocol, receiver=receiver)

    expected = joined(tables, {"alice": ["id"], "bob": ["id"]})
    assert pairs(outputs) == expected
    assert result["intersection_count"] == len(expected)
    without = {party: int((table["id"] == "").sum()) for party, table in tables.items()}
    assert {report["party"]: report.get("rows_without_key", 0) for report in result["reports"]} == without


@pytest.mark.parametrize("seed", range(3))
def test_keys_of_several_columns_are_paired_as_by_an_inner_join(computer: Computer, seed: int) -> None:
    names = {"alice": ["id", "part"], "bob": ["nr", "teil"]}
    tables = {party: generated(party, seed, names[party], ("1", "2", "x,y")) for party in names}

    _, outputs = psi(computer, tables, keys=names)

    assert pairs(outputs) == joined(tables, names)


@pytest.mark.parametrize("receiver", ["alice", "bob"])
def test_the_receiver_alone_gets_its_rows_once_for_each_row_of_the_other(computer: Computer, receiver: str) -> None:
    tables = {party: generated(party, 2, ["id"]) for party in ("alice", "bob")}

    result, outputs = psi(computer, tables, receiver=receiver, broadcast_result=False)

    place = ("alice", "bob").index(receiver)
    expected = sorted(pair[place] for pair in joined(tables, {"alice": ["id"], "bob": ["id"]}))
    assert sorted(outputs[receiver][f"{receiver}_row"]) == expected
    assert list(outputs) == [receiver]
    assert result["intersection_count"] == len(expected)


@pytest.mark.parametrize("protocol", [*PROTOCOLS, "RR22_MALICIOUS_PSI_2PC"])
def test_rows_without_a_key_match_nothing(computer: Computer, protocol: str) -> None:
    alice = pd.DataFrame({"id": ["", "1", "", ""], "alice_row": ["a", "b", "c", "d"]})
    bob = pd.DataFrame({"id": ["1", "", "2", ""], "bob_row": ["e", "f", "g", ""]})

    result, outputs = psi(computer, {"alice": alice, "bob": bob}, protocol=protocol, receiver="alice")

    assert pairs(outputs) == [("b", "e")]
    assert [report.get("rows_without_key", 0) for report in result["reports"]] == [3, 2]
    assert [report["original_count"] for report in result["reports"]] == [4, 4]


@pytest.mark.parametrize("protocol", [*PROTOCOLS, "RR22_MALICIOUS_PSI_2PC"])
@pytest.mark.parametrize("empty", ["alice", "bob", "both"])
def test_a_table_without_any_key_has_nothing_in_common(computer: Computer, protocol: str, empty: str) -> None:
    tables = {
        party: pd.DataFrame({"id": ["", ""] if empty in (party, "both") else ["1", "2"], f"{party}_row": ["x", "y"]})
        for party in ("alice", "bob")
    }

    result, outputs = psi(computer, tables, protocol=protocol, receiver="alice")

    assert result["intersection_count"] == 0
    assert [len(table) for table in outputs.values()] == [0, 0]
