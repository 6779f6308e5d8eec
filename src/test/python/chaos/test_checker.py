"""The checker, rule by rule: it accepts what is right, and names the task for which it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chaos.checker import check
from chaos.conftest import FAILED, REFUSED, event
from chaos.findings import Rules
from chaos.history import Done, Effect, Event, History, Record, Sent
from chaos.story import story
from chaos.tally import Tally

PLAIN = Rules()
LINKED = Rules(follow_ups=True)
COMPUTED = Rules(output_rows=150)


def broken(history: History, rules: Rules = PLAIN) -> dict[str, list[str]]:
    """The rules that do not hold, with whom they name."""
    found = check(history, rules)
    return {finding.rule: [each.subject for each in finding.violations] for finding in found if finding.violations}


def test_it_accepts_what_is_right(good: History) -> None:
    assert broken(good, Rules(follow_ups=True, output_rows=150)) == {}
    assert [len(line.lines()) for line in check(good, LINKED)] == [1] * 11


def lose(history: History) -> None:
    del history.records["t1"]


def leave_running(history: History) -> None:
    history.records["t1"] = Record("t1", "STARTED")


def change_after_the_end(history: History) -> None:
    history.heard.append(Record("t1", "FAILURE", "WorkerLostError", "other bytes"))


def change_unheard(history: History) -> None:
    history.records["t1"] = replace(history.records["t1"], content="other bytes")


def fail_a_good_one(history: History) -> None:
    history.records["t1"] = Record("t1", "FAILURE", "KeyError", "bytes of t1")
    history.events[1] = event("x1", 2, "task_failed_final")
    history.heard[3] = history.events[1]


def accept_a_bad_one(history: History) -> None:
    history.records["t2"] = Record("t2", "SUCCESS", "", "bytes of t2")
    end = event("x2", 2, "task_completed")
    history.events = [end if each == FAILED[1] else each for each in history.events]
    history.heard = [end if each == FAILED[1] else each for each in history.heard if each != REFUSED]


def two_ends(history: History) -> None:
    history.events.append(event("x1", 3, "task_completed"))
    history.heard.append(history.events[-1])


def two_ends_one_only_heard(history: History) -> None:
    history.heard.append(event("x1", 3, "task_completed"))


def no_end(history: History) -> None:
    history.events.pop(1)
    history.heard.pop(3)


def end_of_another_kind(history: History) -> None:
    history.events[1] = event("x1", 2, "task_failed_final")
    history.heard[3] = history.events[1]


def effect_in_two_deliveries(history: History) -> None:
    history.effects.append(Effect("t1", "e:2"))


def effect_of_both_twins(history: History) -> None:
    history.effects.append(Effect("t4", "e:9"))


def leave_a_claim(history: History) -> None:
    history.left["unacked"] = 1


def event_before_record(history: History) -> None:
    history.heard[2], history.heard[3] = history.heard[3], history.heard[2]


def event_id_used_twice(history: History) -> None:
    history.events.insert(1, Event("x1", "cluster_init", "x1:1", 1))


def events_out_of_order(history: History) -> None:
    history.events[0], history.events[1] = history.events[1], history.events[0]


def end_on_the_channel_only(history: History) -> None:
    history.events.pop(1)


def end_on_the_list_only(history: History) -> None:
    history.heard.pop(3)


STATE, EXPECTED = "every id has a final state", "every id ended as its kind should"
STAYS, END = "a final state never changes", "one terminal event id for each execution, as its record says"
BOTH = "terminal events are on channel and list"
EFFECT = "no effect twice"

WRONG: dict[Callable[[History], None], dict[str, list[str]]] = {
    lose: {STATE: ["t1"], STAYS: ["t1"]},
    leave_running: {STATE: ["t1"], STAYS: ["t1"]},
    change_after_the_end: {STAYS: ["t1"]},
    change_unheard: {STAYS: ["t1"]},
    fail_a_good_one: {EXPECTED: ["t1"]},
    accept_a_bad_one: {EXPECTED: ["t2"]},
    two_ends: {END: ["x1"]},
    two_ends_one_only_heard: {END: ["x1"], BOTH: ["x1:3"]},
    no_end: {END: ["x1"]},
    end_of_another_kind: {END: ["t1"]},
    effect_in_two_deliveries: {EFFECT: ["x1"]},
    effect_of_both_twins: {EFFECT: ["x3"]},
    leave_a_claim: {"nothing is left in Redis or on the machine": ["unacked"]},
    event_before_record: {"the record comes before the terminal event": ["t1"]},
    event_id_used_twice: {"an event id stands for one event": ["x1:1"]},
    events_out_of_order: {"events of an execution keep their order": ["x1"]},
    end_on_the_channel_only: {BOTH: ["x1:2"]},
    end_on_the_list_only: {BOTH: ["x1:2"]},
}


@pytest.mark.parametrize("spoil", WRONG, ids=lambda spoil: spoil.__name__)
def test_it_names_what_is_wrong(good: History, spoil: Callable[[History], None]) -> None:
    spoil(good)

    assert broken(good) == WRONG[spoil]


def test_follow_ups_are_counted(good: History) -> None:
    good.follow_ups.append("t1")
    good.follow_ups.remove("t3")

    assert broken(good, LINKED) == {"each success sends its follow-up once": ["t1", "t3"]}


def test_a_failure_sends_no_follow_up(good: History) -> None:
    good.sent[1] = replace(good.sent[1], linked=True)
    assert broken(good, LINKED) == {}

    good.follow_ups.append("t2")

    assert broken(good, LINKED) == {"each success sends its follow-up once": ["t2"]}


@pytest.mark.parametrize("rows", [[], [150, 20]])
def test_outputs_are_there_and_whole(good: History, rows: list[int]) -> None:
    good.outputs["x1"] = rows

    assert broken(good, COMPUTED) == {"each success has its whole output": ["x1"]}


def test_repeats_are_dropped(good: History) -> None:
    good.events.append(good.events[1])
    good.heard.append(good.events[1])
    good.heard.append(good.records["t1"])

    assert broken(good) == {}


def test_what_the_client_was_not_told_may_be_lost_but_not_done_twice(good: History) -> None:
    good.sent.append(Sent("t9", "x9", sure=False))
    assert broken(good) == {}

    good.effects += [Effect("t9", "e:1"), Effect("t9", "e:2")]
    good.events += [event("x9", 1, "task_completed"), event("x9", 2, "task_completed")]
    good.heard += good.events[-2:]

    assert broken(good) == {END: ["x9"], EFFECT: ["x9"]}


def test_a_subscriber_that_was_cut_off_misses_events(good: History) -> None:
    good.heard = []
    assert BOTH in broken(good)

    good.gaps = 1

    assert broken(good) == {}


def test_an_error_may_be_accepted(good: History) -> None:
    fail_a_good_one(good)
    good.heard[2] = good.records["t1"]

    assert broken(good, Rules(accepted_errors=frozenset({"KeyError"}))) == {}


def test_lost_and_stuck_are_told_apart(good: History) -> None:
    good.sent += [Sent("t7", "x7"), Sent("t8", "x8"), Sent("t9", "x9", sure=False)]
    good.messages = frozenset({"t8", "t9"})
    good.effects.append(Effect("t1", "e:2"))

    tally = Tally.of(good)

    assert (tally.sent, tally.unsure, tally.lost, tally.stuck, tally.duplicated) == (7, 1, 1, 1, 1)
    found = next(finding for finding in check(good, Rules()) if finding.rule == STATE)
    assert [each.text.partition(",")[0] for each in found.violations] == ["LOST", "stuck"]


def test_a_story_has_all_that_happened_to_a_task(good: History) -> None:
    good.sent[0] = replace(good.sent[0], at=100.0)
    good.heard[2] = replace(good.records["t1"], at=101.5)
    good.events[1] = replace(good.events[1], at=101.6)
    good.done = [Done(1, "kill", "worker1", 101.0), Done(2, "kill", "worker2", 900.0)]

    told = story(good, "x1")

    order = [told.index(words) for words in ("sent t1", "nemesis kill worker1", "record t1 SUCCESS", "list    x1:2")]
    assert order == sorted(order)
    assert "effect t1 e:1" in told
    assert "worker2" not in told
    assert story(good, "unknown").endswith("nothing more is known")
