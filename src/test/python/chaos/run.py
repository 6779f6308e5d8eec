"""One run of one side: starts, sends, kills, waits for rest, and checks."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chaos.checker import check
from chaos.findings import Finding, Rules
from chaos.history import History
from chaos.nemesis import Nemesis
from chaos.plan import action
from chaos.story import story
from chaos.tally import Tally
from chaos.world import Setting, World, fresh, world

LOOK_SECONDS = 0.2
STORIES = 3
# A PSI whose processes were killed more often than it is tried again.
KILLED_TOO_OFTEN = frozenset({"WorkerLostError"})
PSI_ROWS = 150

Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    side: str
    setting: Setting
    history: History
    findings: list[Finding]
    tally: Tally
    seconds: float
    rested_after: float | None

    @property
    def broken(self) -> list[Finding]:
        """Rules that do not hold."""
        return [finding for finding in self.findings if finding.violations]

    def line(self) -> str:
        """The figures that can be compared between sides."""
        rest = f"stuck after {self.setting.settle:.0f} s: {self.tally.stuck}"
        ended = "not at rest" if self.rested_after is None else f"at rest after {self.rested_after:.1f} s"
        return (
            f"{self.side:9} kills: {len(self.history.done)}  tasks: {self.tally.sent}  lost: {self.tally.lost}  "
            f"duplicated: {self.tally.duplicated}  {rest}  {ended}"
        )

    def report(self) -> dict[str, Any]:
        """The line of the report file."""
        return {
            "side": self.side,
            **asdict(self.setting),
            "done": Counter(done.kind for done in self.history.done),
            **asdict(self.tally),
            "broken": {finding.rule: len(finding.violations) for finding in self.broken},
            "seconds": round(self.seconds, 1),
            "rested_after": None if self.rested_after is None else round(self.rested_after, 1),
            "at": time.strftime("%Y-%m-%dT%H:%M:%S"),
        }


def rules_of(side: str, setting: Setting) -> Rules:
    """Return what has to hold for a side."""
    computing = setting.mode == "psi"
    return Rules(
        events=side == "sfworker",
        follow_ups=setting.linked,
        accepted_errors=KILLED_TOO_OFTEN if computing else frozenset(),
        output_rows=PSI_ROWS if computing else None,
    )


def run(side: str, setting: Setting, target: Path, say: Say, keep: bool = False) -> Outcome:
    """Do it; logs and data stay when a rule is broken, or when they are asked for."""
    began = time.monotonic()
    folder = fresh(target, f"{side}-{setting.seed}-{setting.first}")
    say(f"{side}: seed {setting.seed}, actions {setting.first} to {setting.first + setting.kills - 1}, {setting.mode}")
    with world(side, setting, folder) as alive:
        nemesis = Nemesis(alive.members, alive.server, say)
        last = setting.first + setting.kills
        nemesis.run(action(setting.seed, number, setting.mode, setting.lease) for number in range(setting.first, last))
        alive.sender.stop()
        for member in alive.members:
            member.wait_ready()
        rested_after = wait_for_rest(alive, setting.settle)
        history = alive.history()
        history.done = nemesis.done
    findings = check(history, rules_of(side, setting))
    outcome = Outcome(side, setting, history, findings, Tally.of(history), time.monotonic() - began, rested_after)
    tell(outcome, folder, say)
    if not outcome.broken and not keep:
        shutil.rmtree(folder)
    return outcome


def wait_for_rest(alive: World, seconds: float) -> float | None:
    """Return the seconds until everything had ended; none when it had not in time."""
    began = time.monotonic()
    while not alive.rested():
        if time.monotonic() - began > seconds:
            return None
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began


def tell(outcome: Outcome, folder: Path, say: Say) -> None:
    """Say what was found; the history of a few tasks that broke a rule goes into a file beside the logs."""
    for finding in outcome.findings:
        for line in finding.lines():
            say(line)
    say(outcome.line())
    if outcome.broken:
        subjects = dict.fromkeys(each.subject for finding in outcome.broken for each in finding.violations)
        file = folder / "violations.txt"
        file.write_text("\n\n".join(story(outcome.history, subject) for subject in subjects), encoding="utf-8")
        for subject in list(subjects)[:STORIES]:
            say(story(outcome.history, subject))
        say(f"all of them: {file}; logs of the workers: {folder / 'logs'}")
