"""Limits of an attempt on a real Runner: who is over them ends, and nobody else."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from sfworker.limits import Limits, folder_bytes, spread
from sfworker.memory import group_members, kills_for_memory, used_bytes
from sfworker.processes import wait_until

from support import Attempt, RunnerFactory, failure_of, is_gone, opened, party_pids

MB = 1_000_000


@pytest.mark.parametrize("of", ["memory", "memory of a child"])
def test_party_over_its_memory_ends_with_a_clear_code(attempt: Attempt, of: str) -> None:
    attempt.limits = {"max_memory": 600 * MB, "memory_setting": "sfworker.algorithm.types.hoarding.max-memory"}
    with opened(attempt):
        parties = party_pids(attempt.client)

        code, text = failure_of(lambda: attempt.client.finish(attempt.start_module("hoarding", of=of)))

        assert code == "MEMORY_LIMIT"
        told = re.fullmatch(
            r"party bob used ([0-9.]+) MB of memory, its limit is 600 MB"
            r" \(sfworker\.algorithm\.types\.hoarding\.max-memory\)",
            text,
        )
        assert told and 600 < float(told[1]) < 900
        assert wait_until(lambda: all(map(is_gone, parties)), 10)
        assert failure_of(attempt.commit)[0] == "MEMORY_LIMIT"


def test_party_that_asks_for_far_too_much_does_not_get_it(attempt: Attempt) -> None:
    attempt.limits = {"max_memory": 600 * MB}
    with opened(attempt):
        code, text = failure_of(lambda: attempt.client.finish(attempt.start_module("hoarding", of="memory at once")))

    assert code == "MEMORY_LIMIT"
    assert text == "party bob asked for far more memory than its limit of 600 MB (sfworker.algorithm.max-memory)"


def test_task_of_another_slot_does_not_notice(new_runner: RunnerFactory, tmp_path: Path) -> None:
    greedy = Attempt(new_runner(), tmp_path / "greedy", limits={"max_memory": 600 * MB})
    other = Attempt(new_runner(), tmp_path / "other", limits={"max_memory": 600 * MB})
    with opened(other), opened(greedy):
        call = greedy.start_module("hoarding", of="memory")
        greedy.client.wait_for_progress(0.25)

        result = other.start_psi()

        assert failure_of(lambda: greedy.client.finish(call))[0] == "MEMORY_LIMIT"
        assert other.client.finish(result)["result"]["intersection_count"] == 150
        assert other.commit() == 1
    with opened(Attempt(greedy.client, tmp_path / "again")) as again:
        assert again.psi()["intersection_count"] == 150


def test_task_over_its_disk_ends_with_a_clear_code(new_runner: RunnerFactory, tmp_path: Path) -> None:
    client = new_runner(max_disk=100 * MB)
    attempt = Attempt(client, tmp_path)
    with opened(attempt):
        code, text = failure_of(lambda: client.finish(attempt.start_module("hoarding", of="disk")))

    assert code == "DISK_LIMIT"
    assert re.fullmatch(
        r"the files of the task took [0-9.]+ MB in the work folder, the limit is 100 MB"
        r" \(sfworker\.ray\.runner\.max-disk\)",
        text,
    )
    assert folder_bytes(tmp_path / "work 0", tmp_path) < MB


def test_parties_keep_to_the_cores_they_are_given(attempt: Attempt) -> None:
    attempt.limits = {"max_cpu_percent": 100}
    here = sorted(os.sched_getaffinity(0))
    with opened(attempt):
        cores = attempt.client.finish(attempt.start_module("cores"))["result"]

    assert cores == {party: [[here[number % len(here)]]] for number, party in enumerate(("alice", "bob"))}


def test_without_a_limit_parties_have_all_cores(attempt: Attempt) -> None:
    with opened(attempt):
        cores = attempt.client.finish(attempt.start_module("cores"))["result"]

    assert cores == {party: [sorted(os.sched_getaffinity(0))] for party in ("alice", "bob")}


@pytest.mark.parametrize(
    ("percent", "number", "cores"),
    [(0, 0, None), (1, 0, [2]), (100, 1, [3]), (101, 1, [4, 5]), (300, 1, [2, 3, 5]), (900, 3, [2, 3, 4, 5])],
)
def test_part_of_a_core_counts_as_one(
    monkeypatch: pytest.MonkeyPatch, percent: int, number: int, cores: list[int] | None
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {5, 4, 3, 2})

    assert Limits(cpu_percent=percent).cores(number) == cores


def test_neighbours_start_at_other_cores() -> None:
    numbers = [spread(slot, ("alice", "bob"), party) for slot in ("0", "node-1") for party in ("alice", "bob")]

    assert numbers == [0, 1, 2, 3]


def test_memory_of_a_group_is_that_of_its_processes() -> None:
    members = group_members(os.getpgid(0))
    assert os.getpid() in members
    assert 0 < used_bytes([os.getpid()], 0) <= used_bytes([os.getpid()], 10**15)
    assert used_bytes([2**22 + 1], 0) == 0


def test_reads_how_often_the_kernel_killed_for_memory(tmp_path: Path) -> None:
    (tmp_path / "vmstat").write_text("nr_free_pages 12\noom_kill 3\n")

    assert kills_for_memory(tmp_path / "vmstat") == 3
    assert kills_for_memory(tmp_path / "none") is None
