"""Production mode: every Runner runs one party, at the addresses of the message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support import Attempt, RunnerFactory


def cluster(addresses: list[str], self_party: str) -> dict[str, Any]:
    parties = [
        {"name": name, "address": address, "listen_address": None}
        for name, address in zip(("alice", "bob"), addresses, strict=True)
    ]
    return {"mode": "production", "parties": parties, "self_party": self_party, "ray_mode": False}


class TwoNodes:
    """One attempt each at two Runners, whose calls are made at the same time."""

    def __init__(self, new_runner: RunnerFactory, folder: Path, addresses: list[str], **settings: Any) -> None:
        self.alice, self.bob = (Attempt(new_runner(**settings), folder) for _ in range(2))
        self._addresses = addresses
        self.alice.spu_addresses = self.bob.spu_addresses = addresses[2:]
        self._ray_mode = "ray_address" in settings

    def __enter__(self) -> TwoNodes:
        calls = [
            attempt.start_open(**{**cluster(self._addresses[:2], party), "ray_mode": self._ray_mode})
            for party, attempt in (("alice", self.alice), ("bob", self.bob))
        ]
        self.finish(calls)
        self.finish([attempt.start_devices() for attempt in (self.alice, self.bob)])
        return self

    def __exit__(self, *error: object) -> None:
        self.finish([attempt.client.start("close", attempt=attempt.attempt) for attempt in (self.alice, self.bob)])

    def finish(self, calls: list[Any]) -> list[dict[str, Any]]:
        return [attempt.client.finish(call) for attempt, call in zip((self.alice, self.bob), calls, strict=True)]
