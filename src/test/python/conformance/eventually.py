"""Waits until something that other processes change has a wanted value."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

PAUSE_SECONDS = 0.02


def eventually(read: Callable[[], Any], wanted: Any, seconds: float = 10) -> None:
    """Return as soon as `read` gives the wanted value; fails with what it gave instead when the time is over."""
    if not holds(lambda: read() == wanted, seconds):
        found = read()
        assert found == wanted, f"it is {found!r} and not {wanted!r}"


def holds(condition: Callable[[], bool], seconds: float) -> bool:
    """Tell whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause.wait(PAUSE_SECONDS)
    return True
