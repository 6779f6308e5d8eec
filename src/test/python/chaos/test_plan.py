"""The plan of a run follows from its seed, however the run is split; the report adds the parts up."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from chaos import report
from chaos.plan import KINDS, action, errands

LINE = {
    "side": "sfworker",
    "mode": "empty",
    "seed": 7,
    "first": 1,
    "visibility": 3600.0,
    "done": {"kill": 8, "redis": 2},
    "sent": 120,
    "lost": 0,
    "duplicated": 0,
    "stuck": 0,
    "broken": {},
}


def test_an_action_depends_on_seed_and_number_only() -> None:
    plan = [action(7, number, "empty", 3) for number in range(1, 101)]

    assert plan == [action(7, number, "empty", 3) for number in range(1, 101)]
    assert plan != [action(8, number, "empty", 3) for number in range(1, 101)]
    assert [each.number for each in plan] == list(range(1, 101))


@pytest.mark.parametrize(("mode", "kinds"), KINDS.items())
def test_all_kinds_come_in_their_shares(mode: str, kinds: dict[str, int]) -> None:
    plan = [action(1, number, mode, 3) for number in range(1, 1001)]

    counts = Counter(each.kind for each in plan)

    assert set(counts) == set(kinds)
    assert counts.most_common(1)[0][0] in ("kill", "runner", "redis")
    assert {each.worker for each in plan} == {0, 1}


def test_a_pause_is_longer_than_the_lease() -> None:
    pauses = [each for number in range(200) if (each := action(1, number, "empty", 3)).kind == "pause"]

    assert pauses
    assert all(each.lasting > 3 for each in pauses)


def test_each_part_of_a_run_has_tasks_of_its_own() -> None:
    sent = list(islice(errands(7, 1, "empty", 10), 500))

    assert sent == list(islice(errands(7, 1, "empty", 10), 500))
    assert sent != list(islice(errands(7, 201, "empty", 10), 500))
    assert {errand.kind for errand in sent} == {"plain", "refused", "unsteady", "later", "twin"}
    assert 30 < sum(errand.gap for errand in sent) < 70


def test_a_summary_adds_runs_up(tmp_path: Path) -> None:
    file = tmp_path / "target" / "report.jsonl"
    for line in (LINE, {**LINE, "first": 11, "lost": 1, "broken": {"the record comes before the terminal event": 2}}):
        report.append(file, line)
    report.append(file, {**LINE, "side": "stock", "lost": 4})

    rows = report.summary(report.read(file))

    ours, theirs = rows[2:]
    assert ours.startswith("| sfworker | no computation | 20 | 16 worker killed, 4 Redis restarted | 240 | 1 | 0 | 0 |")
    assert ours.endswith("| the record comes before the terminal event: 2 |")
    assert theirs.startswith("| Celery 5.6, visibility timeout 3600 s | no computation | 10 | 8 worker killed, 2 Redis")
    assert theirs.endswith(" | 120 | 4 | 0 | 0 | none |")


def test_a_part_that_is_run_again_counts_once(tmp_path: Path) -> None:
    again: dict[str, Any] = {**LINE, "lost": 3}
    for line in (LINE, again):
        report.append(tmp_path / "report.jsonl", line)

    assert report.read(tmp_path / "report.jsonl") == [again]
    assert report.read(tmp_path / "nothing.jsonl") == []
