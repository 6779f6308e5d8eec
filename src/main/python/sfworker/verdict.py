"""Chooses, among what all parties say about one failure, the one that explains it."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sfworker.failure import FailureCode, TaskFailure
from sfworker.limits import MEMORY_SETTING
from sfworker.party_log import PartyLog
from sfworker.party_process import Ended, Replied
from sfworker.processes import describe_exit
from sfworker.wire import failure_from

LOG_SECONDS = 0.5
# What the link library does to a process whose peer is gone; no exception tells of it.
LINK_SIGNALS = (signal.SIGSEGV, signal.SIGABRT)
LINK_EXIT_CODE = 255
ADVICE = f"run fewer tasks at a time or limit them ({MEMORY_SETTING})"
CONSEQUENCES = (FailureCode.PEER_FAILED, FailureCode.PEER_LOST)
# What SecretFlow raises, without a word, at a party that gets nothing from one that failed.
WORDLESS = "AssertionError"


@dataclass(frozen=True)
class Scene:
    """What is known beside what the parties say.

    `alone` says that the other parties run on other nodes, `out_of_memory` that the kernel has killed processes of this
    machine meanwhile because there was no memory left, and `gone` names the parties on other nodes that nobody reaches
    any more.
    """

    alone: bool
    out_of_memory: bool = False
    gone: Sequence[str] = ()


def explain(problems: Sequence[Replied | Ended], logs: Mapping[str, PartyLog], scene: Scene) -> TaskFailure:
    """The failure to report."""
    answered = {problem.party for problem in problems if isinstance(problem, Replied)}
    failures = []
    for problem in problems:
        if isinstance(problem, Replied):
            failures.append(failure_from(problem.reply["failure"]))
        elif problem.party not in answered:
            # One that has answered ends by itself.
            failures.append(_death(problem, logs[problem.party], scene))
    causes = [failure for failure in failures if failure.code not in CONSEQUENCES]
    return min(causes or failures, key=lambda failure: failure.cause_type == WORDLESS)


def _death(ended: Ended, log: PartyLog, scene: Scene) -> TaskFailure:
    log.wait_for_end(LOG_SECONDS)
    if ended.status is None:
        how = "ended together with the process that started it"
    else:
        how = describe_exit(ended.status)
        if scene.out_of_memory and os.WIFSIGNALED(ended.status) and os.WTERMSIG(ended.status) == signal.SIGKILL:
            how += f", as far as can be seen by the kernel because the machine had no memory left; {ADVICE}"
        if scene.alone and _looks_like_lost_link(ended.status):
            peer = f"party {' and '.join(scene.gone)}" if scene.gone else "another party"
            text = f"the connection to {peer} broke (the process of party {ended.party} {how})"
            return TaskFailure(FailureCode.PEER_LOST, text, detail=log.tail())
    return TaskFailure(FailureCode.PARTY_LOST, f"the process of party {ended.party} {how}", detail=log.tail())


def _looks_like_lost_link(status: int) -> bool:
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status) in LINK_SIGNALS
    return os.WEXITSTATUS(status) == LINK_EXIT_CODE
