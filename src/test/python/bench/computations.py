"""Each computation through sfworker beside a bare script of the same SecretFlow calls.

Run by `./mvnw -q -Pbench -Dbench=bench.computations`.

Prints, for each task type on its sample and for larger tables, what a task takes in all, in the computation, and around
it; the computation of the bare script; and the peak memory of the party processes of both.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import Celery
from sfworker.local import PROJECT, LocalWorker, free_port

from bench import machine
from bench.calls import COMPUTATIONS
from bench.events import Watcher
from bench.machine import part, say
from bench.peaks import Peaks
from bench.tables import LARGE, copy_samples, make_tables

SAMPLES = PROJECT / "src" / "test" / "resources" / "samples"
EXECUTE = "tasks.secretflow.execute_task"
QUEUE = "secretflow_queue"
ROUNDS = 5
LARGE_ROUNDS = 3
BARE_ROUNDS = 3
LIMIT_SECONDS = 600.0
# The aims of the project: time around a computation in seconds, and how much more it may cost than the bare script.
AROUND_AIM = 0.4
TIME_AIM = 1.05
MEMORY_AIM = 1.10

Task = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """Medians of one computation; seconds and MiB."""

    name: str
    total: float
    computing: float
    peak: float
    bare: float | None = None
    bare_peak: float | None = None

    def line(self) -> str:
        """One line of the table."""
        around = self.total - self.computing
        mark = "" if around <= AROUND_AIM else "MISSED"
        line = f"{self.name:28} {self.total:8.2f} {self.computing:9.3f} {around:8.2f} {mark:7} {self.peak:7.0f}"
        if self.bare is None or self.bare_peak is None:
            return f"{line} {'-':>9} {'-':>7}"
        ratio, memory = self.computing / self.bare, self.peak / self.bare_peak
        return f"{line} {self.bare:9.3f} {self.bare_peak:7.0f} {ratio:6.2f} {memory:6.2f}"


def main() -> int:
    """Measure everything and print the table."""
    for line in machine.describe():
        say(line)
    with tempfile.TemporaryDirectory(prefix="sfworker-bench-") as name, contextlib.ExitStack() as ends:
        folder = Path(name)
        data = folder / "data"
        copy_samples(data)
        part("1/3 large tables")
        make_tables(data)
        worker = LocalWorker(folder)
        worker.start()
        ends.callback(worker.stop)
        worker.wait_ready()
        side = Side(worker, ends)
        part(f"2/3 the samples, {ROUNDS} times each, and {BARE_ROUNDS} times as a bare script")
        measured = [side.measure(task, task["task_config"]["task_type"], ROUNDS, folder) for task in samples()]
        part(f"3/3 larger tables, {LARGE_ROUNDS} times each")
        measured += [side.measure(sized(config), title, LARGE_ROUNDS, folder) for title, config in LARGE.items()]
        side.close()
    print_table(measured)
    return 0


class Side:
    """The worker that is measured, its client, and those who look at its events and processes."""

    def __init__(self, worker: LocalWorker, ends: contextlib.ExitStack) -> None:
        self._app = Celery(broker=worker.redis_url, backend=worker.redis_url)
        self._watcher = ends.enter_context(Watcher(worker.redis_url))
        self._peaks = ends.enter_context(Peaks(worker.process.pid))

    def close(self) -> None:
        """Let go of the worker's Redis."""
        self._app.close()

    def measure(self, task: Task, title: str, rounds: int, folder: Path) -> Measured:
        """Submit the task some times, then run the bare script; the first round is not counted."""
        self._submit(task)
        self._peaks.reset()
        taken = [self._submit(task) for _ in range(rounds)]
        total, computing = (statistics.median(values) for values in zip(*taken, strict=True))
        measured = Measured(title, total, computing, self._peaks.highest)
        if task["task_config"]["task_type"] in COMPUTATIONS:
            runs = [bare(task, folder) for _ in range(BARE_ROUNDS if total < 5 else 1)]
            seconds, peak = (statistics.median(values) for values in zip(*runs, strict=True))
            measured = Measured(title, total, computing, measured.peak, seconds, peak)
        say("  " + measured.line())
        return measured

    def _submit(self, task: Task) -> tuple[float, float]:
        execution = f"bench-{time.monotonic_ns()}"
        began = time.perf_counter()
        result = self._app.send_task(EXECUTE, args=[{**task, "execution_id": execution}], queue=QUEUE)
        result.get(timeout=LIMIT_SECONDS)
        return time.perf_counter() - began, self._watcher.computing(execution)


def samples() -> list[Task]:
    """The sample tasks in an order in which models are there when they are needed."""
    index = json.loads((SAMPLES / "index.json").read_text(encoding="utf-8"))
    return [json.loads((SAMPLES / entry["file"]).read_text(encoding="utf-8")) for entry in index["tasks"]]


def sized(config: Mapping[str, Any]) -> Task:
    """A sample's message with another `task_config`."""
    task: Task = json.loads((SAMPLES / "tasks" / "psi.json").read_text(encoding="utf-8"))
    return {**task, "task_config": dict(config)}


def bare(task: Task, folder: Path) -> tuple[float, float]:
    """Run the bare script once; seconds and the higher peak of both parties in MiB."""
    cluster, spu = ({party: f"127.0.0.1:{free_port()}" for party in ("alice", "bob")} for _ in range(2))
    (folder / "data" / "bare" / "model").mkdir(parents=True, exist_ok=True)
    processes = []
    for party in ("alice", "bob"):
        job = {"config": absolute(task["task_config"], folder), "party": party, "cluster": cluster, "spu": spu}
        command = [sys.executable, "-m", "bench.bare", json.dumps(job)]
        own = folder / f"bare-{party}"
        own.mkdir(exist_ok=True)
        processes.append(
            subprocess.Popen(command, cwd=own, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        )
    answers = [answer(process.communicate(timeout=LIMIT_SECONDS)[0]) for process in processes]
    return max(said["seconds"] for said in answers), max(said["peak"] for said in answers)


def answer(printed: str) -> dict[str, float]:
    """What the bare script says; libraries print lines of their own."""
    (line,) = [line for line in printed.splitlines() if line.startswith('{"seconds"')]
    said: dict[str, float] = json.loads(line)
    return said


def absolute(value: Any, folder: Path) -> Any:
    """The same configuration with full paths, and a folder of its own for outputs: the worker's models are sealed."""
    if isinstance(value, dict):
        return {key: absolute(item, folder) for key, item in value.items()}
    if isinstance(value, str) and value.startswith("data/"):
        return str(folder / value.replace("data/out/", "data/bare/"))
    return value


def print_table(measured: list[Measured]) -> None:
    """Print what was measured and what is missed."""
    say("")
    for line in machine.describe():
        say(line)
    say(f"\n{'':28} {'total s':>8} {'computing':>9} {'around':>8} {'':7} {'MiB':>7} {'bare s':>9} {'MiB':>7} ratios")
    for one in measured:
        say(one.line())
    compared = [one for one in measured if one.bare and one.bare_peak]
    missed = [one.name for one in measured if one.total - one.computing > AROUND_AIM]
    slower = [one.name for one in compared if one.bare and one.computing > one.bare * TIME_AIM]
    larger = [one.name for one in compared if one.bare_peak and one.peak > one.bare_peak * MEMORY_AIM]
    say(f"more than {AROUND_AIM} s around the computation: {', '.join(missed) or 'none'}")
    say(f"more than 5 % slower than the bare script: {', '.join(slower) or 'none'}")
    say(f"more than 10 % more memory than the bare script: {', '.join(larger) or 'none'}")


if __name__ == "__main__":
    sys.exit(main())
