"""Says of a history whether anything was lost, done twice, contradicted or left behind: one finding for each rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise

from chaos.findings import Finding, Rules, Violation
from chaos.history import TERMINAL_STAGES, Event, History, Record, Sent, by_execution

STATES = {"refused": "FAILURE"}
"""How messages of a kind end that do not succeed."""
RETRYING = "task_retrying"


Rule = Callable[[History, Rules], Finding]


def check(history: History, rules: Rules) -> list[Finding]:
    """Look at everything."""
    found = [rule(history, rules) for rule in ALWAYS]
    if rules.events:
        found += [rule(history, rules) for rule in OF_EVENTS]
    if rules.follow_ups:
        found.append(follow_ups(history, rules))
    if rules.output_rows is not None:
        found.append(outputs(history, rules))
    return found


def final_state(history: History, rules: Rules) -> Finding:
    """Every id that the client was told is in the queue has a final state."""
    sure = [sent for sent in history.sent if sent.sure]
    broken = []
    for sent in sure:
        if history.final_record(sent.task) is None:
            record = history.records.get(sent.task)
            state = "no record" if record is None else f"its record says {record.state}"
            fate = "stuck, its message is still in Redis" if sent.task in history.messages else "LOST, no message of it"
            broken.append(Violation(sent.task, f"{fate}; {state}; kind {sent.kind}"))
    return Finding("every id has a final state", len(sure), tuple(broken))


def expected_state(history: History, rules: Rules) -> Finding:
    """What ended, ended as it should."""
    ended = [(sent, record) for sent in history.sent if (record := history.final_record(sent.task)) is not None]
    broken = [
        Violation(sent.task, f"{record.state} {record.error}, kind {sent.kind}".replace("  ", " "))
        for sent, record in ended
        if record.state != STATES.get(sent.kind, "SUCCESS") and record.error not in rules.accepted_errors
    ]
    return Finding("every id ended as its kind should", len(ended), tuple(broken))


def states_stay(history: History, rules: Rules) -> Finding:
    """A final record is never replaced, neither while somebody listens nor unheard."""
    finals: dict[str, Record] = {}
    broken = []
    for record in history.heard_records():
        before = finals.get(record.task)
        if before is not None and record.content != before.content:
            broken.append(Violation(record.task, f"{before.state} was followed by {record.state}"))
        if before is None and record.final:
            finals[record.task] = record
    for task, record in finals.items():
        stored = history.records.get(task)
        if stored is None or stored.content != record.content:
            now = "nothing" if stored is None else stored.state
            broken.append(Violation(task, f"{record.state} was published, {now} is stored"))
    return Finding("a final state never changes", len(finals), tuple(broken))


def terminal_event(history: History, rules: Rules) -> Finding:
    """Each execution has one terminal event id, on list and channel together, and the stage fits the record."""
    ids: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for event in [*history.events, *history.heard_events()]:
        if event.terminal:
            ids[event.execution].add((event.event_id, event.stage))
    broken = []
    executions = history.executions()
    for execution, messages in executions.items():
        found = ids.get(execution, set())
        if len(found) > 1 or (not found and any(sent.sure for sent in messages)):
            broken.append(Violation(execution, f"{len(found)} terminal events: {sorted(found)}"))
        broken += [misfit for _, stage in found for misfit in _misfits(history, messages, stage)]
    broken += [Violation(execution, "nobody sent this execution") for execution in ids.keys() - executions.keys()]
    return Finding("one terminal event id for each execution, as its record says", len(executions), tuple(broken))


def _misfits(history: History, messages: Iterable[Sent], stage: str) -> Iterable[Violation]:
    for sent in messages:
        record = history.final_record(sent.task)
        if record is not None and (record.state == "SUCCESS") != (TERMINAL_STAGES[stage] == "SUCCESS"):
            yield Violation(sent.task, f"record {record.state}, event {stage}")


def effect_once(history: History, rules: Rules) -> Finding:
    """No execution had its effect in two deliveries, be it those of two messages."""
    execution_of = {sent.task: sent.execution for sent in history.sent}
    claims: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for effect in history.effects:
        claims[execution_of.get(effect.task, effect.task)].add((effect.task, effect.claim))
    broken = [
        Violation(execution, f"{len(found)} effects: {sorted(found)}")
        for execution, found in claims.items()
        if len(found) > 1
    ]
    return Finding("no effect twice", len(claims), tuple(broken))


def nothing_left(history: History, rules: Rules) -> Finding:
    """Queues, bookkeeping and machine are empty."""
    broken = [Violation(name, f"{count} left") for name, count in history.left.items() if count]
    return Finding("nothing is left in Redis or on the machine", len(history.left), tuple(broken))


def record_first(history: History, rules: Rules) -> Finding:
    """Whoever hears a terminal event finds the record; looked at where one message has the execution for itself."""
    alone = {execution: sent[0].task for execution, sent in history.executions().items() if len(sent) == 1}
    recorded: dict[str, int] = {}
    ended: dict[str, int] = {}
    for place, heard in enumerate(history.heard):
        if isinstance(heard, Record) and heard.final:
            recorded.setdefault(heard.task, place)
        elif isinstance(heard, Event) and heard.terminal:
            ended.setdefault(heard.execution, place)
    both = [execution for execution, task in alone.items() if task in recorded and execution in ended]
    broken = [
        Violation(alone[execution], "the terminal event came before the record")
        for execution in both
        if recorded[alone[execution]] > ended[execution]
    ]
    return Finding("the record comes before the terminal event", len(both), tuple(broken))


def event_ids(history: History, rules: Rules) -> Finding:
    """An event id is never used for two events."""
    meanings: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for event in [*history.events, *history.heard_events()]:
        meanings[event.event_id].add((event.stage, event.number))
    broken = [Violation(name, f"means {sorted(found)}") for name, found in meanings.items() if len(found) > 1]
    return Finding("an event id stands for one event", len(meanings), tuple(broken))


def event_order(history: History, rules: Rules) -> Finding:
    """Without repeats, the numbers of an execution's events rise."""
    broken = []
    executions = by_execution(history.events)
    for execution, events in executions.items():
        # Who is paused between planning a retry and telling of it tells late.
        first = [event for event in _without_repeats(events) if event.stage != RETRYING]
        if any(later.number <= earlier.number for earlier, later in pairwise(first)):
            broken.append(Violation(execution, " ".join(f"{event.number}:{event.stage}" for event in first)))
    return Finding("events of an execution keep their order", len(executions), tuple(broken))


def _without_repeats(events: Iterable[Event]) -> list[Event]:
    first: dict[str, Event] = {}
    for event in events:
        first.setdefault(event.event_id, event)
    return list(first.values())


def channel_and_list(history: History, rules: Rules) -> Finding:
    """Terminal events are on both, as far as the subscriber could hear."""
    listed = {event.event_id for event in history.events if event.terminal}
    heard = {event.event_id for event in history.heard_events() if event.terminal}
    broken = [Violation(name, "on the channel only") for name in heard - listed]
    if history.gaps == 0:
        broken += [Violation(name, "on the list only") for name in listed - heard]
    return Finding("terminal events are on channel and list", len(listed | heard), tuple(broken))


def follow_ups(history: History, rules: Rules) -> Finding:
    """Each success with a `link` sent its follow-up, once."""
    counts = Counter(history.follow_ups)
    linked = [sent for sent in history.sent if sent.linked]
    broken = []
    for sent in linked:
        record = history.final_record(sent.task)
        wanted = int(record is not None and record.state == "SUCCESS")
        if counts[sent.task] != wanted:
            broken.append(Violation(sent.task, f"{counts[sent.task]} follow-ups instead of {wanted}"))
    return Finding("each success sends its follow-up once", len(linked), tuple(broken))


def outputs(history: History, rules: Rules) -> Finding:
    """Each success of a computation has its file, and no file is half written."""
    broken = []
    for execution, messages in history.executions().items():
        states = {record.state for sent in messages if (record := history.final_record(sent.task)) is not None}
        rows = history.outputs.get(execution, [])
        if "SUCCESS" in states and not rows:
            broken.append(Violation(execution, "SUCCESS without its file"))
        broken += [Violation(execution, f"a file of {count} rows") for count in rows if count != rules.output_rows]
    return Finding("each success has its whole output", len(history.outputs), tuple(broken))


ALWAYS: tuple[Rule, ...] = (final_state, expected_state, states_stay, terminal_event, effect_once, nothing_left)
OF_EVENTS: tuple[Rule, ...] = (record_first, event_ids, event_order, channel_and_list)
