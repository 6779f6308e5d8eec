"""Makes SecretFlow's network links connect at once.

Yacl tries to connect once, then after 1, 3 and 5 seconds, so a peer that listens a millisecond later costs a second.
Here every new link passes a gate first, behind which all parties listen at the same instant, and tries again after
milliseconds, as long in total as before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import spu.libspu.link as yacl

RETRY_MILLISECONDS = 10
RETRIES = 900
SPIN_SECONDS = 0.002

Gate = Callable[[Sequence[tuple[str, str]], int], None]
"""Waits for the other parties; gets (party, address) of all, in the order of ranks, and the own rank."""


class QuickDesc(yacl.Desc):  # type: ignore[misc]
    """Description of a link whose connection is tried again after milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.retry_opts.retry_interval_ms = RETRY_MILLISECONDS
        self.retry_opts.retry_interval_incr_ms = 0
        self.retry_opts.max_retry = RETRIES


def install(gate: Gate) -> None:
    """Let every link that this process makes from now on, SecretFlow's own ones too, pass the gate."""
    create = yacl.create_brpc

    def create_behind_gate(desc: Any, rank: int) -> Any:
        gate([(party.id, party.host) for party in desc.parties], rank)
        return create(desc, rank)

    yacl.Desc = QuickDesc
    yacl.create_brpc = create_behind_gate


def wait_for_instant(instant: float) -> None:
    """Return at an instant of the machine's monotonic clock, to the fraction of a millisecond."""
    pause = instant - time.monotonic() - SPIN_SECONDS
    if pause > 0:
        time.sleep(pause)
    while time.monotonic() < instant:
        continue
