"""Kills for a while and says whether anything was lost; with the word `faults` does each fault alone."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from sfworker.local import PROJECT

from bench.machine import say
from chaos import report
from chaos.run import run
from chaos.world import SIDES, Setting

TARGET = PROJECT / "target" / "chaos"
RATES = {"empty": 12.0, "psi": 0.4, "restarts": 12.0}


def main(words: Sequence[str]) -> int:
    """Run what the words ask for; returns 1 when a rule does not hold for our side."""
    signal.signal(signal.SIGTERM, interrupt)
    if words[:1] == ["faults"]:
        from chaos.faults import main as faults

        return faults(words[1:])
    options = parser().parse_args(words)
    target = Path(options.folder)
    if options.summary:
        for line in report.summary(report.read(target / "report.jsonl")):
            say(line)
        return 0
    seed = int.from_bytes(os.urandom(3), "big") if options.seed is None else options.seed
    say(f"seed {seed}")
    outcomes = [run(side, setting(options, seed), target, say, options.keep) for side in sides(options)]
    for outcome in outcomes:
        report.append(target / "report.jsonl", outcome.report())
    say("")
    for outcome in outcomes:
        say(outcome.line())
    say(f"seed {seed}; the same again: --seed {seed} --first {options.first} --kills {options.kills}")
    # The other sides are there to be compared with.
    judged = [outcome for outcome in outcomes if outcome.side != "stock"]
    return int(any(outcome.broken for outcome in judged))


def sides(options: argparse.Namespace) -> list[str]:
    """Return who is killed."""
    return ["sfworker", "stock"] if options.stock else [options.side]


def setting(options: argparse.Namespace, seed: int) -> Setting:
    """Return the run that the options describe."""
    return Setting(
        seed=seed,
        first=options.first,
        kills=options.kills,
        mode=options.mode,
        rate=options.rate or RATES[options.mode],
        lease=options.lease,
        settle=options.settle,
        visibility=options.visibility_timeout,
        linked=options.links,
        plain=options.plain_redis,
    )


def parser() -> argparse.ArgumentParser:
    """Describe the options."""
    made = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    made.add_argument("--seed", type=int, help="decides everything; a new one when not given")
    made.add_argument("--first", type=int, default=1, help="number of the first action, to go on with a seed")
    made.add_argument("--kills", type=int, default=30, help="how many actions of the nemesis")
    made.add_argument(
        "--mode", choices=list(RATES), default="empty", help="no computation, real PSI, or no computation and restarts"
    )
    made.add_argument("--rate", type=float, help="tasks a second")
    made.add_argument("--lease", type=int, default=3, help="seconds")
    made.add_argument("--settle", type=float, default=60.0, help="seconds in which all has to end after the last kill")
    made.add_argument("--links", action="store_true", help="each task has a link, whose messages are counted")
    made.add_argument("--side", choices=SIDES, default="sfworker", help="who is killed")
    made.add_argument("--stock", action="store_true", help="sfworker and then stock Celery, the same way")
    made.add_argument("--visibility-timeout", type=float, default=3600.0, help="of stock Celery, seconds")
    made.add_argument("--plain-redis", action="store_true", help="a Redis without users, not the delivered one")
    made.add_argument("--keep", action="store_true", help="keep logs and data also when nothing is wrong")
    made.add_argument("--folder", default=str(TARGET), help="where reports and logs go")
    made.add_argument("--summary", action="store_true", help="only add up the report file into a table")
    return made


def interrupt(number: int, frame: FrameType | None) -> None:
    """Leave by way of every `finally`."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
