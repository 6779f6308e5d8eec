"""What happened in a run: what was sent, and everything that can be seen of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FINAL_STATES = frozenset({"SUCCESS", "FAILURE", "REVOKED"})
TERMINAL_STAGES = {"task_completed": "SUCCESS", "task_failed_final": "FAILURE"}


@dataclass(frozen=True)
class Sent:
    """A message that the client sent; it is `sure` when the client was told that Redis has it."""

    task: str
    execution: str
    kind: str = "plain"
    sure: bool = True
    at: float = 0.0
    linked: bool = False


@dataclass(frozen=True)
class Event:
    """A status event, from the list or from the channel."""

    execution: str
    stage: str
    event_id: str
    number: int
    at: float = 0.0
    worker: str = ""

    @property
    def terminal(self) -> bool:
        """Whether it is one of the two that end an execution."""
        return self.stage in TERMINAL_STAGES


@dataclass(frozen=True)
class Record:
    """A result record; `content` stands for its bytes."""

    task: str
    state: str
    error: str = ""
    content: str = ""
    at: float = 0.0

    @property
    def final(self) -> bool:
        """Whether the state may never change again."""
        return self.state in FINAL_STATES


@dataclass(frozen=True)
class Effect:
    """Something done for a task that cannot be undone; `claim` says in which of its deliveries."""

    task: str
    claim: str


Heard = Event | Record


@dataclass(frozen=True)
class Done:
    """One thing that the nemesis did."""

    number: int
    kind: str
    what: str
    at: float


@dataclass
class History:
    """A whole run, read after it came to rest or was given up.

    Attributes:
        sent: all messages
        records: the stored result records, by task
        events: the list of events, in the order in which they were pushed
        heard: records and events in the order in which one subscriber heard them
        gaps: how often that subscriber was cut off, so that it may have missed something
        effects: one entry for each task and delivery that had its effect
        follow_ups: the task that each follow-up message names as its parent
        messages: tasks of which a message is still somewhere in Redis
        left: what should be empty or gone by now, with how much of it is there
        outputs: the rows of each output file that is there, by execution
        done: what the nemesis did
    """

    sent: list[Sent] = field(default_factory=list)
    records: dict[str, Record] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    gaps: int = 0
    effects: list[Effect] = field(default_factory=list)
    follow_ups: list[str] = field(default_factory=list)
    messages: frozenset[str] = frozenset()
    left: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, list[int]] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)

    def executions(self) -> Mapping[str, list[Sent]]:
        """Messages by execution; twins share one."""
        found: dict[str, list[Sent]] = defaultdict(list)
        for sent in self.sent:
            found[sent.execution].append(sent)
        return found

    def final_record(self, task: str) -> Record | None:
        """Return the stored record of a task, if it is final."""
        record = self.records.get(task)
        return record if record is not None and record.final else None

    def heard_events(self) -> list[Event]:
        """Return the events of the channel."""
        return [heard for heard in self.heard if isinstance(heard, Event)]

    def heard_records(self) -> list[Record]:
        """Return the records that were published."""
        return [heard for heard in self.heard if isinstance(heard, Record)]


def by_execution(events: Iterable[Event]) -> Mapping[str, list[Event]]:
    """Group events, each group in its order."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.execution].append(event)
    return found
