"""What will be done in a run: all of it follows from the seed and the number of the action."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# How often each kind comes, in shares.
EMPTY: Mapping[str, int] = {"kill": 8, "stop": 2, "pause": 4, "connections": 3, "connection": 3, "redis": 2}
OF_RAY: Mapping[str, int] = {"runner": 4, "party": 3, "raylet": 2}
PSI: Mapping[str, int] = {"kill": 4, "stop": 1, "pause": 3, "connections": 2, "connection": 1, "redis": 1, **OF_RAY}
RESTARTS: Mapping[str, int] = {"redis": 20, "kill": 6, "down": 1}
KINDS: Mapping[str, Mapping[str, int]] = {"empty": EMPTY, "psi": PSI, "restarts": RESTARTS}
GAPS: Mapping[str, tuple[float, float]] = {"empty": (0.3, 2.5), "psi": (4.0, 10.0), "restarts": (0.3, 2.5)}
RESTART_SECONDS = (0.0, 1.0)
DOWN_SECONDS = (0.0, 2.0)
# In leases: shorter, and nobody would notice; then the owner comes back while others have its tasks.
PAUSE_LEASES = (1.2, 3.0)

OF_ALL_KINDS: Mapping[str, int] = {"plain": 80, "refused": 5, "unsteady": 5, "later": 5, "twin": 5}
TASKS: Mapping[str, Mapping[str, int]] = {
    "empty": OF_ALL_KINDS,
    "restarts": {**OF_ALL_KINDS, "later": 25},
    "psi": {"plain": 19, "refused": 1},
    # What a worker can do that knows nothing of ours.
    "stock": {"plain": 1},
}


@dataclass(frozen=True)
class Action:
    """One thing that the nemesis does.

    Attributes:
        number: counted over all runs of a seed
        kind: one of those in `KINDS`
        worker: which of the two
        gap: seconds to wait before it
        lasting: seconds until it is undone: continued, started again
        dice: decides among what can be chosen only then, 0 to 1
    """

    number: int
    kind: str
    worker: int
    gap: float
    lasting: float
    dice: float


def dice(*words: object) -> random.Random:
    """Return a source of numbers that depends on the words only."""
    return random.Random("/".join(map(str, words)))  # noqa: S311


def action(seed: int, number: int, mode: str, lease: float) -> Action:
    """Return an action, whichever run it belongs to."""
    rolled = dice(seed, mode, number)
    kinds = KINDS[mode]
    [kind] = rolled.choices(list(kinds), list(kinds.values()))
    worker = rolled.randrange(2)
    gap = rolled.uniform(*GAPS[mode])
    lasting = {
        "kill": rolled.uniform(*RESTART_SECONDS),
        "stop": rolled.uniform(*RESTART_SECONDS),
        "pause": rolled.uniform(*PAUSE_LEASES) * lease,
        "redis": rolled.uniform(*DOWN_SECONDS),
        "down": rolled.uniform(*DOWN_SECONDS),
    }.get(kind, 0.0)
    return Action(number, kind, worker, gap, lasting, rolled.random())


@dataclass(frozen=True)
class Errand:
    """One thing that the client does: how long it waits before, and which kind of task it sends."""

    number: int
    kind: str
    gap: float


def errands(seed: int, first: int, mode: str, rate: float) -> Iterator[Errand]:
    """Yield what the client sends in the run that begins with the action `first`, without end."""
    rolled = dice(seed, mode, "tasks", first)
    kinds = TASKS[mode]
    number = 0
    while True:
        number += 1
        [kind] = rolled.choices(list(kinds), list(kinds.values()))
        yield Errand(number, kind, rolled.expovariate(rate))
