"""Everything of one run that lives: Redis, two workers, and whoever sends and listens."""

from __future__ import annotations

import contextlib
import csv
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sfworker.processes import carriers, wait_until

from chaos import observer, routes
from chaos.history import History
from chaos.members import InPython, Member, Ours
from chaos.observer import Listener
from chaos.plan import errands
from chaos.processes import find, is_party
from chaos.redis_server import RedisServer
from chaos.sender import Sender, empty_task, psi_task

NAMES = ("worker1", "worker2")
SIDES = ("sfworker", "stock", "split", "whole")
LATE_SECONDS = 15.0
# Longer than from a command to whoever listens, shorter than a lease.
HEARD_SECONDS = 0.5
MARK = "CHAOS_OF"
# Nobody listens on the discard port: without Ray a worker starts in a third of the time, and needs none here.
NO_RAY = "127.0.0.1:9"
MOST_WAITING_PSI = 8


@dataclass(frozen=True)
class Setting:
    """What a run is.

    Attributes:
        seed: decides everything that is left to chance
        first: number of the first action
        kills: how many actions
        mode: `empty`, `psi` or `restarts`
        rate: tasks sent a second
        lease: seconds
        settle: seconds after the last action in which everything has to end
        visibility: visibility timeout of the stock worker, seconds
        linked: whether tasks have a `link`
        concurrency: tasks at a time in each worker
        plain: whether Redis has no users, other than the delivered one
    """

    seed: int
    first: int = 1
    kills: int = 10
    mode: str = "empty"
    rate: float = 12.0
    lease: int = 3
    settle: float = 60.0
    visibility: float = 3600.0
    linked: bool = False
    concurrency: int = 4
    plain: bool = False


@dataclass
class World:
    """A run of one side; `mark` is in the environment of all its workers' processes."""

    side: str
    setting: Setting
    folder: Path
    server: RedisServer
    members: Sequence[Member]
    listener: Listener
    sender: Sender
    mark: str
    started: float = field(default_factory=time.monotonic)

    def rested(self) -> bool:
        """Whether all that was sent has ended, and no message is left."""
        finals = self.listener.finals
        if any(sent.sure and sent.task not in finals for sent in self.sender.sent):
            return self._rested_unheard()
        return self._nothing_waits()

    def _rested_unheard(self) -> bool:
        """The listener may have been cut off: look at what is stored."""
        with self.server.client() as client:
            missing = [sent.task for sent in self.sender.sent if sent.sure and sent.task not in self.listener.finals]
            stored = observer.stored_records(client, missing)
        for task, record in stored.items():
            if record.final:
                self.listener.finals[task] = record.at
        return len([record for record in stored.values() if record.final]) == len(missing) and self._nothing_waits()

    def _nothing_waits(self) -> bool:
        with self.server.client() as client:
            return not any(observer.left_in_redis(client).values()) and not self._parties()

    def _parties(self) -> list[int]:
        return [pid for member in self.members if member.alive for pid in find(member.pid, is_party)]

    def history(self) -> History:
        """Read all of it at one moment, while the workers stand still; then end them."""
        for member in self.members:
            member.pause()
        time.sleep(HEARD_SECONDS)
        self.listener.close()
        parties = len(self._parties())
        with self.server.client() as client:
            history = History(
                sent=list(self.sender.sent),
                records=observer.stored_records(client, [sent.task for sent in self.sender.sent]),
                events=observer.listed_events(client),
                heard=self.listener.heard,
                gaps=self.listener.gaps,
                effects=observer.effects(client),
                follow_ups=observer.follow_ups(client),
                messages=observer.messages(client),
                left=observer.left_in_redis(client) | {"party processes": parties},
                outputs=self._outputs(),
            )
        for member in self.members:
            member.stop()
        wait_until(lambda: not list(carriers(self.mark)), LATE_SECONDS)
        history.left["processes"] = len(list(carriers(self.mark)))
        return history

    def _outputs(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for member in self.members:
            for file in (member.folder / "data" / "out").glob("*_alice.csv"):
                with file.open(encoding="utf-8", newline="") as lines:
                    rows = sum(1 for _ in csv.reader(lines)) - 1
                found.setdefault(file.name.removesuffix("_alice.csv"), []).append(rows)
        return found


@contextlib.contextmanager
def world(side: str, setting: Setting, folder: Path) -> Iterator[World]:
    """Start a run, which is over and gone at the end of the block."""
    folder.mkdir(parents=True)
    mark = f"{MARK}={uuid.uuid4().hex}"
    with contextlib.ExitStack() as ends:
        server = RedisServer(folder / "redis", setting.plain)
        ends.callback(server.stop)
        server.start()
        members = make_members(side, setting, folder, server, mark)
        for member in members:
            ends.callback(member.stop)
            member.start()
        listener = Listener(server)
        ends.callback(listener.close)
        listener.start()
        sender = make_sender(side, setting, server)
        for member in members:
            member.wait_ready()
        ends.callback(sender.stop)
        sender.start()
        yield World(side, setting, folder, server, members, listener, sender, mark)
        assert server.refused() == [], server.refused()


def make_sender(side: str, setting: Setting, server: RedisServer) -> Sender:
    """Return a sender of what the side can do."""
    mode = setting.mode if side == "sfworker" else "stock"
    template = psi_task() if setting.mode == "psi" else empty_task()
    sender = Sender(server, errands(setting.seed, setting.first, mode, setting.rate), template, setting.linked)
    if setting.mode == "psi":
        sender.most_waiting = MOST_WAITING_PSI
    return sender


def make_members(side: str, setting: Setting, folder: Path, server: RedisServer, mark: str) -> list[Member]:
    """Return both workers of a side, not started."""
    marked = dict([mark.split("=", 1)])
    if side == "sfworker":
        settings = marked | our_settings(setting, folder, server)
        words = " ready: " if setting.mode == "psi" else "Started WorkerApplication in"
        return [Ours(name, folder / name, settings, words) for name in NAMES]
    if side == "stock":
        settings = marked | {"CHAOS_REDIS_URL": server.url, "CHAOS_VISIBILITY_TIMEOUT": str(setting.visibility)}
        app = ["-m", "celery", "-A", "chaos.stock_app", "worker", "-Q", observer.QUEUE, "-P", "prefork"]
        own = [f"--concurrency={setting.concurrency}", "--loglevel=INFO"]
        return [InPython(name, folder / name, [*app, *own, f"--hostname={name}@%h"], settings) for name in NAMES]
    consumer = ["-m", "chaos.split_claim", server.url, observer.QUEUE]
    return [InPython(name, folder / name, [*consumer, name, side], marked) for name in NAMES]


def our_settings(setting: Setting, folder: Path, server: RedisServer) -> dict[str, str]:
    """Return the environment of both our workers."""
    computing = setting.mode == "psi"
    concurrency = 1 if computing else setting.concurrency
    settings = {
        "REDIS_URL": server.worker_url,
        "SFWORKER_CELERY_LEASE": f"{setting.lease}s",
        "MAX_CONCURRENT_TASKS": str(concurrency),
        "SFWORKER_ROUTES": routes.write(folder, computing),
        "WORKER_SHUTDOWN_TIMEOUT": "20",
        "SFWORKER_RETRY_DELAY": "1s",
    }
    if computing:
        return settings | {"SFWORKER_RAY_RUNNER_LEASE": f"{setting.lease}s"}
    # Processes that are killed leave files there.
    temporary = folder / "tmp"
    temporary.mkdir()
    return settings | {
        "RAY_ADDRESS": NO_RAY,
        "SFWORKER_CELERY_WAITFORRAY": "false",
        "TMPDIR": str(temporary),
        "SFWORKER_ALGORITHM_FOLDER": str(routes.write_algorithms(folder)),
        "SFWORKER_CLUSTER_STARTLIMIT": "1s",
    }


def fresh(folder: Path, name: str) -> Path:
    """Return a folder that is not there yet."""
    return next(path for number in count(1) if not (path := folder / f"{name}-{number}").exists())
