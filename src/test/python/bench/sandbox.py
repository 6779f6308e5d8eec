"""What it costs to keep the processes of parties to their task: a small PSI and one of a million rows, both ways.

Run by ``./mvnw -q -Pbench -Dbench=bench.sandbox``. Two slots take turns, one with the kernel's guard and one without,
so that both see the same neighbours.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sfworker import sandbox
from sfworker.actor import party_environment
from sfworker.slot import Slot, SlotSettings
from sfworker.spawner import Spawner, SpawnerOptions

from bench import machine
from bench.figures import spread
from bench.machine import part, say
from bench.tables import LARGE, PSI_ROWS, copy_samples, make_tables

SMALL_ROUNDS = 40
LARGE_ROUNDS = 9
LIMIT_SECONDS = 600.0
PARTIES = ("alice", "bob")
SMALL = {
    "task_type": "psi",
    "keys": {party: ["uid"] for party in PARTIES},
    "input_paths": {party: f"data/{party}.csv" for party in PARTIES},
    "output_paths": {party: f"data/out/{party}.csv" for party in PARTIES},
    "receiver": "alice",
    "protocol": "KKRT_PSI_2PC",
}
# The aims of the project.
SMALL_AIM_MILLISECONDS = 20.0
LARGE_AIM_PERCENT = 1.0
SPU = {"runtime_config": {"protocol": "SEMI2K", "field": "FM128"}, "link_desc": {}}


def main() -> int:
    """Measure both sizes and say what the guard adds."""
    for line in machine.describe():
        say(line)
    say(f"the kernel enforces {', '.join(sandbox.parts())}")
    with tempfile.TemporaryDirectory(prefix="sfworker-bench-") as name:
        folder = Path(name)
        copy_samples(folder / "data")
        make_tables(folder / "data")
        sides = {mode: slot(folder, mode) for mode in (sandbox.OFF, sandbox.BEST_EFFORT)}
        part(f"1/2 the sample PSI, {SMALL_ROUNDS} times each by turns")
        small = by_turns(sides, SMALL, folder, SMALL_ROUNDS)
        part(f"2/2 a PSI of {PSI_ROWS[-1]:,} rows, {LARGE_ROUNDS} times each by turns")
        large = by_turns(sides, LARGE[f"psi KKRT {PSI_ROWS[-1]:,} rows"], folder, LARGE_ROUNDS)
    without, kept = (statistics.median(values) for values in small.values())
    say(f"small: {1e3 * (kept - without):+.1f} ms (aim: at most {SMALL_AIM_MILLISECONDS:.0f} ms more)")
    without, kept = (statistics.median(values) for values in large.values())
    say(f"large: {100 * (kept / without - 1):+.2f} % (aim: at most {LARGE_AIM_PERCENT:.0f} % more)")
    return 0


def slot(folder: Path, mode: str) -> Slot:
    """A slot as a Runner has it, without Ray."""
    work = folder / "work" / mode
    work.mkdir(parents=True)
    settings = SlotSettings.of({"slot": "0", "work_dir": str(work), "sandbox": mode})
    environment = party_environment(os.environ, settings)
    made = Slot(settings, Spawner(SpawnerOptions(environment, work / "template.log")))
    psi(made, SMALL, folder)
    return made


def by_turns(sides: Mapping[str, Slot], config: Mapping[str, Any], folder: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of each side; the first round is not counted."""
    seconds: dict[str, list[float]] = {mode: [] for mode in sides}
    for number in range(rounds + 1):
        # Neither side is always the first.
        for mode in sorted(sides, reverse=bool(number % 2)):
            taken = psi(sides[mode], config, folder)
            if number > 0:
                seconds[mode].append(taken)
    for mode, values in seconds.items():
        say(f"  {mode:12} {spread([1e3 * value for value in values])} ms")
    return seconds


def psi(side: Slot, config: Mapping[str, Any], folder: Path) -> float:
    """Seconds from opening to commit."""
    claim = {"attempt": str(uuid.uuid4()), "token": "e:1"}
    limit = {"timeout_seconds": LIMIT_SECONDS}
    inputs, outputs = ({field: absolute(config[field], folder)} for field in ("input_paths", "output_paths"))
    cluster = {"mode": "simulation", "parties": [{"name": party} for party in PARTIES], "ray_mode": False}
    nodes = [{"party": party} for party in PARTIES]
    began = time.perf_counter()
    try:
        side.open({**claim, **limit, "cluster": cluster, "inputs": inputs})
        side.devices({**claim, **limit, "spu": {**SPU, "nodes": nodes}})
        run = {"algorithm": "psi", "module": "sfworker.algorithm.psi", "parameters": {"sort": True, **config}}
        side.run({**claim, **limit, **run, "inputs": inputs, "outputs": outputs})
        side.commit(claim)
        return time.perf_counter() - began
    finally:
        side.close(claim)


def absolute(paths: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The same paths below a folder."""
    return {party: str(folder / path) for party, path in paths.items()}


if __name__ == "__main__":
    sys.exit(main())
