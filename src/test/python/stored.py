"""Stored models, to be changed by tests."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from computing import Config, sample

LR, OTHER, TREES = "lr", "other", "xgb"


@dataclass
class Stored:
    """The files of three trainings, to be changed."""

    folder: Path

    def path(self, party: str, model: str, rest: str = "") -> Path:
        return self.folder / f"{party}_{model}{rest}"

    def meta(self, party: str, model: str, **changes: Any) -> None:
        """Change entries of the metadata."""
        path = self.path(party, model, ".meta.json")
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    def replace(self, party: str, model: str, rest: str, content: bytes) -> None:
        """Change a part, and its digest so that it fits."""
        self.path(party, model, rest).write_bytes(content)
        files = json.loads(self.path(party, model, ".meta.json").read_text())["files"]
        self.meta(party, model, files={**files, rest: hashlib.sha256(content).hexdigest()})

    def swap(self, one: Path, other: Path) -> None:
        aside = one.with_name("aside")
        one.rename(aside)
        other.rename(one)
        aside.rename(other)

    def swap_models(self, party: str, one: str, other: str) -> None:
        for rest in ("", ".meta.json"):
            self.swap(self.path(party, one, rest), self.path(party, other, rest))


def paths(model: str) -> dict[str, str]:
    return {party: f"data/model/{party}_{model}" for party in ("alice", "bob")}


def predict(model: str, task_type: str | None = None) -> Config:
    kind = task_type or ("ss_xgb_predict" if model == TREES else "ss_lr_predict")
    return {**sample(kind), "model_path": paths(model)}


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def reorder(stored: Stored) -> None:
    for party in ("alice", "bob"):
        stored.meta(party, LR, feature_parties={"alice": ["f2", "f1", "f0"], "bob": ["f3", "f4"]})


def other_bits(stored: Stored) -> None:
    spu = json.loads(stored.path("alice", LR, ".meta.json").read_text())["spu"]
    for party in ("alice", "bob"):
        stored.meta(party, LR, spu={**spu, "fxp_fraction_bits": 18})


def forge_tree(stored: Stored, **changes: Any) -> None:
    tree = json.loads(stored.path("bob", TREES, ".tree_1.pkl").read_text())
    stored.replace("bob", TREES, ".tree_1.pkl", json.dumps({**tree, **changes}).encode())


def forge_share(stored: Stored, **changes: Any) -> None:
    content = stored.path("bob", LR).read_bytes()
    end = 12 + int.from_bytes(content[8:12], "big")
    header = json.dumps({**json.loads(content[12:end]), **changes}).encode()
    stored.replace("bob", LR, "", content[:8] + len(header).to_bytes(4, "big") + header + content[end:])
