"""All that is known of one task, in the order of time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chaos.history import Event, History, Sent

AROUND_SECONDS = 10.0
Line = tuple[float, str]


def story(history: History, subject: str) -> str:
    """Tell what happened to a task or an execution, and what the nemesis did meanwhile."""
    messages = [sent for sent in history.sent if subject in (sent.task, sent.execution)]
    if not messages:
        return f"{subject}: nothing more is known"
    executions = {sent.execution for sent in messages}
    tasks = {sent.task for sent in history.sent if sent.execution in executions}
    lines = sorted([*_lines(history, tasks, executions)])
    begin, end = lines[0][0], lines[-1][0] + AROUND_SECONDS
    lines += [(done.at, f"nemesis {done.kind} {done.what}") for done in history.done if begin - 1 < done.at < end]
    told = [f"    {_clock(at)} {text}" for at, text in sorted(lines)]
    return "\n".join([f"{subject} ({', '.join(sorted(executions))}; {_rest(history, tasks)})", *told])


def _lines(history: History, tasks: set[str], executions: set[str]) -> Iterator[Line]:
    yield from (_sent(sent) for sent in history.sent if sent.task in tasks)
    for heard in history.heard:
        if isinstance(heard, Event):
            if heard.execution in executions:
                yield heard.at, f"channel {_event(heard)}"
        elif heard.task in tasks:
            yield heard.at, f"record {heard.task} {heard.state} {heard.error} {heard.content[:8]}"
    yield from ((each.at, f"list    {_event(each)}") for each in history.events if each.execution in executions)


def _rest(history: History, tasks: set[str]) -> str:
    stored = [f"stored {record.state} {record.content[:8]}" for task in tasks if (record := history.records.get(task))]
    effects = [f"effect {effect.task} {effect.claim}" for effect in history.effects if effect.task in tasks]
    messages = [f"message of {task} in Redis" for task in tasks if task in history.messages]
    return "; ".join([*stored, *effects, *messages]) or "nothing stored"


def _sent(sent: Sent) -> Line:
    return sent.at, f"sent {sent.task} kind {sent.kind}{'' if sent.sure else ', not sure'}"


def _event(event: Event) -> str:
    return f"{event.event_id} {event.stage} {event.worker}".rstrip()


def _clock(at: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at)) + f".{int(at * 1000) % 1000:03}"
