"""Chooses, among what all parties say about one failure, the one that explains it."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence

from sfworker.failure import FailureCode, TaskFailure
from sfworker.party_log import PartyLog
from sfworker.party_process import Ended, Replied
from sfworker.processes import describe_exit
from sfworker.wire import failure_from

LOG_SECONDS = 0.5
# What the link library does to a process whose peer is gone; no exception tells of it.
LINK_SIGNALS = (signal.SIGSEGV, signal.SIGABRT)
LINK_EXIT_CODE = 255
CONSEQUENCES = (FailureCode.PEER_FAILED, FailureCode.PEER_LOST)


def explain(problems: Sequence[Replied | Ended], logs: Mapping[str, PartyLog], alone: bool) -> TaskFailure:
    """The failure to report; `alone` says that the other parties run on other nodes."""
    answered = {problem.party for problem in problems if isinstance(problem, Replied)}
    failures = []
    for problem in problems:
        if isinstance(problem, Replied):
            failures.append(failure_from(problem.reply["failure"]))
        elif problem.party not in answered:
            # One that has answered ends by itself.
            failures.append(_death(problem, logs[problem.party], alone))
    causes = [failure for failure in failures if failure.code not in CONSEQUENCES]
    return (causes or failures)[0]


def _death(ended: Ended, log: PartyLog, alone: bool) -> TaskFailure:
    log.wait_for_end(LOG_SECONDS)
    if ended.status is None:
        how = "ended together with the process that started it"
    else:
        how = describe_exit(ended.status)
        if alone and _looks_like_lost_link(ended.status):
            text = f"the connection to another party broke (the process of party {ended.party} {how})"
            return TaskFailure(FailureCode.PEER_LOST, text, detail=log.tail())
    return TaskFailure(FailureCode.PARTY_LOST, f"the process of party {ended.party} {how}", detail=log.tail())


def _looks_like_lost_link(status: int) -> bool:
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status) in LINK_SIGNALS
    return os.WEXITSTATUS(status) == LINK_EXIT_CODE
