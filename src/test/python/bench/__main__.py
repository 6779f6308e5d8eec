"""All benchmarks in one run of a few minutes: sfworker, a stock Celery worker and a responder that does nothing."""

from __future__ import annotations

import contextlib
import gc
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sfworker.local import LocalWorker

from bench import machine, memory, starts
from bench.figures import Figure, percentile, spread, table
from bench.machine import part, say
from bench.rounds import BATCH, Side
from bench.stock import Beside, responder, stock_worker

STARTS = 3
WARM_UP = 500
ECHO_BLOCKS, ECHO_BLOCK = 4, 500
DRAINS, DRAIN_SLOTS = 4, 16
WARM_PSIS = 12
SPARE_SECONDS = 10.0
STOCK_QUEUE, FLOOR_QUEUE = "bench_stock", "bench_floor"


def main() -> int:
    """Measure everything and print the table."""
    began = time.monotonic()
    figures: list[Figure] = []
    for line in machine.describe():
        say(line)
    with tempfile.TemporaryDirectory(prefix="sfworker-bench-") as name, contextlib.ExitStack() as ends:
        folder = Path(name)
        part(f"1/5 start of sfworker with its first PSI, {STARTS} times")
        worker, ours = start_ours(folder, ends)
        url = worker.redis_url.removesuffix("/0") + "/1"
        part(f"2/5 start of the stock Celery worker, {STARTS} times")
        stock, stock_ready = start_stock(url, folder, ends)
        figures += start_figures(ours, stock_ready)
        figures += measure(worker, url, folder, ends)
        part("5/5 memory, idle, after all the parts before")
        figures += memory_figures(worker, stock)
    say(f"\nall of it took {time.monotonic() - began:.0f} s\n")
    for line in [*machine.describe(), "", *table(figures)]:
        say(line)
    return 0


def start_ours(folder: Path, ends: contextlib.ExitStack) -> tuple[LocalWorker, list[starts.Start]]:
    """Start a fresh worker some times; the last one stays."""
    measured = []
    for number in range(STARTS):
        with contextlib.ExitStack() as end:
            worker = starts.fresh_worker(folder / f"worker{number}")
            end.callback(end_worker, worker)
            measured.append(starts.start(worker))
            if number == STARTS - 1:
                ends.enter_context(end.pop_all())
    return worker, measured


def end_worker(worker: LocalWorker) -> None:
    """Stop a worker after letting go of all results, which would look for its Redis otherwise."""
    gc.collect()
    worker.stop()


def start_stock(url: str, folder: Path, ends: contextlib.ExitStack) -> tuple[Beside, list[float]]:
    """Start the stock worker some times; the last one stays."""
    seconds = []
    for number in range(STARTS):
        with contextlib.ExitStack() as end:
            stock = stock_worker(url, STOCK_QUEUE, folder)
            end.callback(stock.stop)
            began = time.monotonic()
            stock.start()
            stock.wait_for(" ready.")
            seconds.append(time.monotonic() - began)
            say(f"  ready {seconds[-1]:.2f} s")
            if number == STARTS - 1:
                ends.enter_context(end.pop_all())
    return stock, seconds


def start_figures(ours: list[starts.Start], stock: list[float]) -> list[Figure]:
    """Return the lines about starting."""
    http, ready = [one.http for one in ours], [one.ready for one in ours]
    cold = [one.cold_psi for one in ours]
    return [
        Figure("start: HTTP up", "s", statistics.median(http), None, 4, note=spread(http)),
        Figure("start: ready, with its Redis and Ray", "s", statistics.median(ready), None, 10, note=spread(ready)),
        Figure("start: ready, stock Celery, no Redis", "s", None, statistics.median(stock), note=spread(stock)),
        Figure("PSI cold: sent as soon as ready", "s", statistics.median(cold), None, 4, note=spread(cold)),
    ]


def measure(worker: LocalWorker, url: str, folder: Path, ends: contextlib.ExitStack) -> list[Figure]:
    """Measure warm computations, round trips and drains on the workers that run."""
    time.sleep(SPARE_SECONDS)
    part(f"3/5 PSI with a warm spare, {WARM_PSIS} times")
    warm = starts.psi(worker.redis_url, WARM_PSIS)
    say(f"  {spread(warm)} s")
    floor = responder(url, FLOOR_QUEUE, folder)
    ends.callback(floor.stop)
    floor.start()
    ours = Side("sfworker", worker.redis_url, starts.QUEUE)
    stock = Side("Celery 5.6", url, STOCK_QUEUE)
    nothing = Side("responder", url, FLOOR_QUEUE)
    echo([ours, stock, nothing])
    many = Side(f"sfworker, {DRAIN_SLOTS} slots", many_slots(worker, folder, ends), starts.QUEUE)
    drain([many, stock])
    for side in (ours, stock, nothing, many):
        side.app.close()
    psi = Figure("PSI with a warm spare", "s", statistics.median(warm), None, 0.5, note=spread(warm))
    return [psi, *round_figures(ours, stock, nothing), drain_figure(many, stock)]


def echo(sides: list[Side]) -> None:
    """Measure round trips in blocks by turns, so that all sides see the same neighbours."""
    part(f"4/5 echo round trips, {ECHO_BLOCKS} x {ECHO_BLOCK} each by turns, after {WARM_UP} that do not count")
    for side in sides:
        side.echo(WARM_UP)
    for _ in range(ECHO_BLOCKS):
        for side in sides:
            block = side.echo(ECHO_BLOCK)
            side.seconds += block
            say(f"  {side.name:10} p50 {percentile(block, 0.5) * 1e3:.2f} ms, max {max(block) * 1e3:.1f} ms")


def many_slots(worker: LocalWorker, folder: Path, ends: contextlib.ExitStack) -> str:
    """Start a worker with many slots, which echo tasks need no Ray for; returns the address of its Redis."""
    url = worker.redis_url.removesuffix("/0") + "/2"
    settings = {
        "REDIS_URL": url,
        "MAX_CONCURRENT_TASKS": str(DRAIN_SLOTS),
        "RAY_ADDRESS": "127.0.0.1:9",
        "SFWORKER_CELERY_WAITFORRAY": "false",
    }
    many = LocalWorker(folder / "many", settings=settings)
    many.start()
    ends.callback(end_worker, many)
    many.wait_ready()
    return url


def drain(sides: list[Side]) -> None:
    """Measure drains by turns; the first of each side does not count."""
    part(f"    drain of {BATCH} echo tasks, {DRAINS} times each by turns, after one that does not count")
    for side in sides:
        side.drain()
    for _ in range(DRAINS):
        for side in sides:
            side.rates.append(side.drain())
            say(f"  {side.name:10} {side.rates[-1]:.0f} tasks/s")


def round_figures(ours: Side, stock: Side, floor: Side) -> list[Figure]:
    """Return the lines about round trips and drains."""
    figures = []
    for name, share, aim in (("p50", 0.5, 1.5), ("p99", 0.99, 10.0), ("max", 1.0, None)):
        mine, theirs, none = (percentile(side.seconds, share) * 1e3 for side in (ours, stock, floor))
        note = f"responder that does nothing: {none:.2f}"
        figures.append(Figure(f"echo round trip {name}", "ms", mine, theirs, aim, note=note))
    return figures


def drain_figure(ours: Side, stock: Side) -> Figure:
    """Return the line about drains."""
    rate, stock_rate = statistics.median(ours.rates), statistics.median(stock.rates)
    return Figure(f"drain of {BATCH} echo tasks", "1/s", rate, stock_rate, 2000, True, spread(ours.rates))


def memory_figures(worker: LocalWorker, stock: Beside) -> list[Figure]:
    """Return the lines about memory."""
    mine = memory.of_worker(worker.process.pid)
    theirs = memory.pss(memory.family(stock.pid))
    note = f"resident {mine.jvm_resident:.0f}"
    return [
        Figure("memory: JVM with Ray's client", "MiB", mine.jvm, theirs, 350, note=f"{note}; stock: all 3 processes"),
        Figure("memory: Ray's processes", "MiB", mine.ray),
        Figure("memory: one idle Runner, warm process", "MiB", mine.runner),
        Figure("memory: embedded Redis", "MiB", mine.redis),
    ]


if __name__ == "__main__":
    sys.exit(main())
