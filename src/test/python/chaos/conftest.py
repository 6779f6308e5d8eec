"""What the tests of the checker begin with: a history in which all is well."""

from __future__ import annotations

import pytest

from chaos.history import Effect, Event, History, Record, Sent


def event(execution: str, number: int, stage: str) -> Event:
    return Event(execution, stage, f"{execution}:{number}", number)


REFUSED = Record("t2", "FAILURE", "ValueError", "bytes of t2")
FAILED = [event("x2", 1, "task_failed"), event("x2", 2, "task_failed_final")]


def success(task: str, execution: str) -> History:
    """What a task leaves behind that went well."""
    started, record = Record(task, "STARTED", "", "s"), Record(task, "SUCCESS", "", f"bytes of {task}")
    events = [event(execution, 1, "task_started"), event(execution, 2, "task_completed")]
    return History(
        sent=[Sent(task, execution, linked=True)],
        records={task: record},
        events=events,
        heard=[started, events[0], record, events[1]],
        effects=[Effect(task, "e:1")],
        follow_ups=[task],
        left={"unacked": 0, "processes": 0},
        outputs={execution: [150]},
    )


@pytest.fixture
def good() -> History:
    """A task that succeeded, one that was refused, and twins."""
    history, twin = success("t1", "x1"), success("t3", "x3")
    history.sent += [Sent("t2", "x2", "refused"), *twin.sent, Sent("t4", "x3", "twin")]
    history.records |= {"t2": REFUSED, **twin.records, "t4": Record("t4", "SUCCESS", "", "bytes of t4")}
    history.events += [*FAILED, *twin.events]
    history.heard += [REFUSED, *FAILED, *twin.heard, history.records["t4"]]
    history.effects += twin.effects
    history.follow_ups += twin.follow_ups
    history.outputs |= twin.outputs
    return history
