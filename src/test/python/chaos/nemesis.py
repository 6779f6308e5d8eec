"""Does what the plan says, one action after the other, and undoes what does not undo itself."""

from __future__ import annotations

import heapq
import itertools
import signal
import time
from collections.abc import Callable, Iterable, Sequence

import redis

from chaos.history import Done
from chaos.members import Member
from chaos.plan import Action
from chaos.processes import FINDERS, find, send_signal
from chaos.redis_server import RedisServer

VICTIM_SECONDS = 900.0
PROCESS_SECONDS = 20.0
# More than workers are given for what they run.
STOP_SECONDS = 120.0
LOOK_SECONDS = 0.02
OURS = ("chaos",)


class Nemesis:
    """Kills; `done` tells what."""

    def __init__(self, members: Sequence[Member], server: RedisServer, say: Callable[[str], None]) -> None:
        self.done: list[Done] = []
        self._members = members
        self._server = server
        self._say = say
        self._order = itertools.count()
        self._repairs: list[tuple[float, int, Callable[[], None]]] = []
        self._actions = {
            "kill": self._kill,
            "stop": self._stop,
            "pause": self._pause,
            "redis": self._restart_redis,
            "down": self._take_down,
            "connections": self._cut_all,
            "connection": self._cut_one,
        }

    def run(self, plan: Iterable[Action]) -> None:
        """Do everything, then repair everything."""
        for action in plan:
            self._pass(action.gap)
            what = self._actions.get(action.kind, self._kill_process)(action)
            self.done.append(Done(action.number, action.kind, what, time.time()))
            self._say(f"  {action.number:5} {action.kind:11} {what}")
        while self._repairs:
            self._repair(self._repairs[0][0])

    def _pass(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self._repairs and self._repairs[0][0] <= end:
            self._repair(self._repairs[0][0])
        time.sleep(max(0.0, end - time.monotonic()))

    def _repair(self, due: float) -> None:
        time.sleep(max(0.0, due - time.monotonic()))
        heapq.heappop(self._repairs)[2]()

    def _later(self, seconds: float, repair: Callable[[], None]) -> None:
        heapq.heappush(self._repairs, (time.monotonic() + seconds, next(self._order), repair))

    def _until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Repair what is due until the condition holds."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            self._pass(LOOK_SECONDS)
        return True

    def _victim(self, action: Action) -> Member:
        """Return the worker of the plan if it is up, else the other one, else the first that comes up."""
        if not self._until(lambda: bool(self._up()), VICTIM_SECONDS):
            raise TimeoutError("no worker is ready to be killed: " + ", ".join(str(each.log) for each in self._members))
        return min(self._up(), key=lambda member: member is not self._members[action.worker])

    def _up(self) -> list[Member]:
        return [member for member in self._members if not member.paused and not member.leaving and member.ready]

    def _kill(self, action: Action) -> str:
        victim = self._victim(action)
        pid = victim.pid
        victim.kill()
        self._later(action.lasting, victim.start)
        return f"{victim.name} (pid {pid}), started again after {action.lasting:.1f} s"

    def _stop(self, action: Action) -> str:
        victim = self._victim(action)
        victim.terminate()
        deadline = time.monotonic() + STOP_SECONDS

        def start_when_gone() -> None:
            if not victim.alive:
                victim.close()
                victim.start()
            elif time.monotonic() < deadline:
                self._later(LOOK_SECONDS, start_when_gone)
            else:
                raise TimeoutError(f"{victim.name} does not end after SIGTERM, see {victim.log}")

        self._later(action.lasting, start_when_gone)
        return f"{victim.name}, SIGTERM"

    def _pause(self, action: Action) -> str:
        victim = self._victim(action)
        victim.pause()
        self._later(action.lasting, victim.resume)
        return f"{victim.name} for {action.lasting:.1f} s"

    def _restart_redis(self, action: Action) -> str:
        self._until_redis_is_used()
        number = signal.SIGTERM if action.dice < 0.5 else signal.SIGKILL
        self._server.stop(number)
        self._later(action.lasting, self._server.start)
        return f"{number.name}, started again after {action.lasting:.1f} s"

    def _take_down(self, action: Action) -> str:
        """All at once: `docker compose down` and `up`, or the machine loses its power."""
        self._until(lambda: self._server.up and len(self._up()) == len(self._members), VICTIM_SECONDS)
        orderly = action.dice < 0.5
        if orderly:
            for member in self._members:
                member.terminate()
            self._until(lambda: not any(member.alive for member in self._members), STOP_SECONDS)
        for member in self._members:
            member.kill()
        self._server.stop(signal.SIGTERM if orderly else signal.SIGKILL)

        def start() -> None:
            self._server.start()
            for member in self._members:
                member.start()

        self._later(action.lasting, start)
        return f"{'down' if orderly else 'killed'}, up again after {action.lasting:.1f} s"

    def _cut_all(self, action: Action) -> str:
        self._until_redis_is_used()
        with self._server.client() as client:
            return f"{client.client_kill_filter(_type='normal', skipme=True)} of Redis"

    def _cut_one(self, action: Action) -> str:
        self._until_redis_is_used()
        with self._server.client() as client:
            connections = [each for each in client.client_list() if not str(each["name"]).startswith(OURS)]
            if not connections:
                return "none there"
            chosen = connections[int(action.dice * len(connections))]
            try:
                client.client_kill_filter(_id=chosen["id"])
            except redis.ResponseError:
                return "it was gone before"
            return f"{chosen['name'] or 'nameless'}, last command {chosen['cmd']}"

    def _until_redis_is_used(self) -> None:
        self._until(lambda: self._server.up and bool(self._up()), VICTIM_SECONDS)

    def _kill_process(self, action: Action) -> str:
        victim = self._victim(action)
        fits = FINDERS[action.kind]
        found: list[int] = []

        def look() -> bool:
            found[:] = find(victim.pid, fits)
            return bool(found)

        if not self._until(look, PROCESS_SECONDS):
            return f"{victim.name} has none"
        pid = found[int(action.dice * len(found))]
        send_signal([pid], signal.SIGKILL)
        return f"pid {pid} of {victim.name}"
