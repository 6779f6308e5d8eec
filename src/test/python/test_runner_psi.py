"""PSI on the sample data: real Ray, real Runner, real SecretFlow."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from support import SAMPLES, Attempt, Refused, lines, opened

EXPECTED = {
    "intersection_count": 150,
    "output_paths": {"alice": "data/out/alice_psi.csv", "bob": "data/out/bob_psi.csv"},
    "psi_protocol": "KKRT_PSI_2PC",
    "reports": [
        {"party": "alice", "original_count": 200, "intersection_count": 150},
        {"party": "bob", "original_count": 200, "intersection_count": -1},
    ],
    "receiver": "alice",
    "parties": ["alice", "bob"],
}


def common_rows(party: str) -> list[str]:
    """The rows of a sample file whose key the other sample file has too, ordered by key."""
    keys = {name: {row["uid"] for row in csv.DictReader((SAMPLES / f"{name}.csv").open())} for name in ("alice", "bob")}
    header, *rows = lines(SAMPLES / f"{party}.csv")
    return [header, *sorted(row for row in rows if row.split(",")[0] in keys["alice"] & keys["bob"])]


def test_result_and_file_are_those_of_the_contract(attempt: Attempt) -> None:
    with opened(attempt):
        result = attempt.psi()
        assert not attempt.output("alice").exists()
        assert attempt.commit() == 1

    assert result == EXPECTED
    assert lines(attempt.output("alice")) == common_rows("alice")
    assert not attempt.output("bob").exists()


@pytest.mark.parametrize("protocol", ["RR22_FAST_PSI_2PC", "ECDH_PSI_2PC"])
def test_other_protocols_find_the_same(attempt: Attempt, protocol: str) -> None:
    with opened(attempt):
        result = attempt.psi(protocol=protocol)
        attempt.commit()

    assert result == {**EXPECTED, "psi_protocol": protocol}
    assert lines(attempt.output("alice")) == common_rows("alice")


@pytest.mark.parametrize("change", [{"broadcast_result": True}, {"receiver": None}], ids=["broadcast", "no receiver"])
def test_all_parties_get_aligned_results(attempt: Attempt, change: dict[str, bool | None]) -> None:
    with opened(attempt):
        result = attempt.psi(**change)
        assert attempt.commit() == 2

    assert result["receiver"] == "alice"
    assert [report["intersection_count"] for report in result["reports"]] == [150, 150]
    assert lines(attempt.output("alice")) == common_rows("alice")
    assert lines(attempt.output("bob")) == common_rows("bob")


def test_parties_stay_aligned_however_their_files_are_written(attempt: Attempt, tmp_path: Path) -> None:
    (tmp_path / "alice.csv").write_text('name,uid\n"Z, J",k1\n\n"A ""B""","k3"\n,k2\nx,k9\ny,k2\n')
    (tmp_path / "bob.csv").write_bytes(b"\xef\xbb\xbfid,n\r\nk3,3\r\nk2,\r\nk1,1\r\nk8,8\r\n")
    attempt.inputs = {party: str(tmp_path / f"{party}.csv") for party in ("alice", "bob")}

    with opened(attempt):
        result = attempt.psi(keys={"alice": ["uid"], "bob": ["id"]}, broadcast_result=True)
        attempt.commit()

    assert result["intersection_count"] == 4
    assert lines(attempt.output("alice")) == ["name,uid", '"Z, J",k1', ",k2", "y,k2", '"A ""B""","k3"']
    assert lines(attempt.output("bob")) == ["id,n", "k1,1", "k2,", "k2,", "k3,3"]


@pytest.mark.parametrize(
    ("content", "parameters", "failure"),
    [
        ("id,x\n1,a\n", {}, ("PARAM_INVALID", "task_config.input_paths.bob (bob.csv): there is no column 'uid'")),
        ("", {}, ("PARAM_INVALID", "task_config.input_paths.bob (bob.csv): the file is empty")),
        ("uid\nk\xe9\n", {}, ("PARAM_INVALID", "task_config.input_paths.bob (bob.csv): row 1 is not UTF-8")),
        ("uid,x\nk1,a\nk1,b\n", {"precheck_input": True}, ("PARAM_INVALID", "the key is not unique: row 2 repeats")),
        (None, {}, ("FILE_NOT_FOUND", "task_config.input_paths.bob (bob.csv): the file does not exist")),
        ("uid\nk1\n", {"receiver": "carol"}, ("PARAM_INVALID", "receiver 'carol' is not one of alice, bob")),
    ],
    ids=["column", "empty", "encoding", "duplicates", "missing", "receiver"],
)
def test_says_whose_file_is_wrong_and_how(
    attempt: Attempt, tmp_path: Path, content: str | None, parameters: dict[str, object], failure: tuple[str, str]
) -> None:
    file = tmp_path / "bob.csv"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    attempt.inputs["bob"] = str(file)

    with opened(attempt), pytest.raises(Refused) as refused:
        attempt.psi(**parameters)

    assert refused.value.failure["code"] == failure[0]
    assert failure[1] in refused.value.failure["text"]
    assert str(tmp_path) not in json.dumps(refused.value.failure["text"])
    assert not refused.value.failure["retryable"]


def test_leaves_nothing_beside_the_input(attempt: Attempt, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for party in ("alice", "bob"):
        (data / f"{party}.csv").write_bytes((SAMPLES / f"{party}.csv").read_bytes())
        attempt.inputs[party] = str(data / f"{party}.csv")
    data.chmod(0o555)

    with opened(attempt):
        attempt.psi()
        assert sorted(path.name for path in data.iterdir()) == ["alice.csv", "bob.csv"]
