"""Each fault alone, on two workers with Ray and the default lease: what was done, what was seen, how long it took.

Run as `./mvnw -q -Pchaos -Dchaos=faults`; prints a table for the docs. `faults killed paused` does only those whose
names have one of the words.
"""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sfworker.local import PROJECT

from bench.machine import say
from chaos.members import Member
from chaos.processes import FINDERS, find, send_signal
from chaos.scene import Held, Scene, scene
from chaos.world import fresh

TARGET = PROJECT / "target" / "chaos"
LEASE = 15
DOWN_SECONDS = 30.0
REFUSING_SECONDS = 20.0
SILENT_SECONDS = 10.0
PAUSE_SECONDS = 2.5 * LEASE

Deed = Callable[[Scene, Member], None]


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong, and how it is undone after a while if it does not pass by itself."""

    name: str
    what: str
    do: Deed
    lasting: float = 0.0
    undo: Deed | None = None


@dataclass(frozen=True)
class Row:
    """What was seen of one fault.

    Attributes:
        fault: the fault
        again: seconds from the fault until the task ran again, if it did
        consuming: seconds until a new task was answered, counted from the end of the fault if it lasts
        ended: seconds until the task had ended, counted alike
        seen: how it ended
        right: whether everything is as before
    """

    fault: Fault
    again: float | None
    consuming: float | None
    ended: float | None
    seen: str
    right: bool

    def cells(self) -> str:
        """The row of the table."""
        times = [_seconds(self.again, "did not"), _seconds(self.consuming, "never"), _seconds(self.ended, "never")]
        cells = [self.fault.name, self.fault.what, self.seen, *times]
        return f"| {' | '.join(cells)} |"


def _seconds(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else f"{value:.1f} s"


def kill_process(kind: str) -> Deed:
    """Kill one of the processes of the worker that has the task."""

    def do(scene: Scene, holder: Member) -> None:
        found = find(holder.pid, FINDERS[kind])
        if not found:
            raise LookupError(f"{holder.name} has no {kind}")
        send_signal(found[:1], signal.SIGKILL)

    return do


def restart(number: signal.Signals, empty: bool = False) -> Deed:
    """End Redis and start it again at once."""

    def do(scene: Scene, holder: Member) -> None:
        scene.server.stop(number)
        scene.server.start(empty)

    return do


def configure(**values: str) -> Deed:
    """Change settings of Redis while it runs."""

    def do(scene: Scene, holder: Member) -> None:
        with scene.server.client() as client:
            for name, value in values.items():
                client.config_set(name.replace("_", "-"), value)

    return do


def replica_of(host: str, port: str) -> Deed:
    """Make Redis a replica, which takes no writes, or a master again."""

    def do(scene: Scene, holder: Member) -> None:
        with scene.server.client() as client:
            client.replicaof(host, port)

    return do


def cut_connections(scene: Scene, holder: Member) -> None:
    """End all connections but our own."""
    with scene.server.client() as client:
        client.client_kill_filter(_type="normal", skipme=True)


def fall_silent(scene: Scene, holder: Member) -> None:
    """Let Redis take commands and answer none."""
    with scene.server.client() as client:
        client.client_pause(int(SILENT_SECONDS * 1000))


FAULTS = (
    Fault("worker killed", "kill -9 of the JVM, started again", lambda _, holder: holder.kill()),
    Fault(
        "worker paused",
        f"SIGSTOP for {PAUSE_SECONDS:.0f} s, then SIGCONT",
        lambda _, holder: holder.pause(),
        PAUSE_SECONDS,
        lambda _, holder: holder.resume(),
    ),
    Fault("Runner killed", "kill -9", kill_process("runner")),
    Fault("party process killed", "kill -9", kill_process("party")),
    Fault("raylet killed", "kill -9", kill_process("raylet")),
    Fault("GCS killed", "kill -9", kill_process("gcs")),
    Fault("Redis connections cut", "CLIENT KILL TYPE normal", cut_connections),
    Fault("Redis restarted", "SIGTERM, started with its data", restart(signal.SIGTERM)),
    Fault("Redis crashed", "kill -9, started with its data", restart(signal.SIGKILL)),
    Fault("Redis restarted empty", "kill -9, started without data", restart(signal.SIGKILL, empty=True)),
    Fault(
        "Redis down",
        f"ended, started with its data after {DOWN_SECONDS:.0f} s",
        lambda scene, _: scene.server.stop(),
        DOWN_SECONDS,
        lambda scene, _: scene.server.start(),
    ),
    Fault("Redis silent", f"CLIENT PAUSE, {SILENT_SECONDS:.0f} s", fall_silent, SILENT_SECONDS, lambda *_: None),
    Fault(
        "Redis read-only",
        f"REPLICAOF a server that is not there, {REFUSING_SECONDS:.0f} s",
        replica_of("127.0.0.1", "9"),
        REFUSING_SECONDS,
        replica_of("NO", "ONE"),
    ),
    Fault(
        "Redis refuses to write",
        f"min-replicas-to-write 1, {REFUSING_SECONDS:.0f} s",
        configure(min_replicas_to_write="1"),
        REFUSING_SECONDS,
        configure(min_replicas_to_write="0"),
    ),
    Fault(
        "Redis out of memory",
        f"maxmemory 1 with noeviction, {REFUSING_SECONDS:.0f} s",
        configure(maxmemory="1"),
        REFUSING_SECONDS,
        configure(maxmemory="0"),
    ),
)


def main(words: Sequence[str]) -> int:
    """Do them one after the other and print the table; returns 1 when a task was lost or ended twice."""
    chosen = [fault for fault in FAULTS if not words or any(word.lower() in fault.name.lower() for word in words)]
    rows = []
    for fault in chosen:
        folder = fresh(TARGET, fault.name.replace(" ", "-"))
        # A fresh one each time: nothing of one fault can be taken for another's.
        with scene(folder, LEASE) as stage:
            rows.append(measure(stage, fault))
        say(rows[-1].cells())
        if rows[-1].right:
            shutil.rmtree(folder)
    say("")
    for line in table(rows):
        say(line)
    return int(not all(row.right for row in rows))


def measure(stage: Scene, fault: Fault) -> Row:
    """Let a task run, do it, and look until all is as before."""
    held = stage.hold()
    holder = stage.member(stage.runs(held)[0])
    say(f"{fault.name}: {held.execution} runs on {holder.name}")
    struck = time.time()
    fault.do(stage, holder)
    if fault.undo is not None:
        time.sleep(fault.lasting)
        fault.undo(stage, holder)
    began = time.monotonic()
    consuming = stage.until_echo(began)
    ended = stage.until_end(held, began)
    if not holder.alive:
        holder.start()
        holder.wait_ready()
    left = stage.left()
    right = ended is not None and consuming is not None and stage.ends(held) == 1 and not left
    return Row(fault, stage.runs_again(held, struck), consuming, ended, seen(stage, held, left), right)


def seen(stage: Scene, held: Held, left: Mapping[str, int]) -> str:
    """Say how the task ended, where it ran, and what is left."""
    runs = stage.runs(held)
    ends = stage.ends(held)
    words = [stage.state(held)]
    words.append(f"ran on {', then on '.join(runs)}" if runs else "its events are gone")
    if ends != 1:
        words.append("no terminal event" if not ends else f"{ends} terminal events: ended twice")
    if left:
        words.append("left: " + ", ".join(f"{count} {name}" for name, count in left.items()))
    return "; ".join(words)


def table(rows: Sequence[Row]) -> list[str]:
    """Return the table for the docs."""
    head = ("fault", "done", "the task that ran", "ran again after", "new tasks answered after", "ended after")
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(row.cells() for row in rows)]
