"""The metadata of a model, `<path>.meta.json`: what the parties agreed on, and what only the party's own files need.

The first part is the same at all parties and holds nothing secret. The second is `party`, `share_path`, `created_at`
and `files`: for each of the party's parts, by the rest of its name, the SHA-256 of its content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sfworker.csv_table import BadTable
from sfworker.model.share import Seal

VERSION = 1
LINEAR = "ss_sgd_secure"
TREES = "ss_xgb"
TASK_TYPES = {LINEAR: "ss_lr", TREES: "ss_xgb"}
OWN = ("party", "share_path", "created_at", "files")
MOST_TREES = 1024

About = dict[str, Any]
"""What the parties agreed on, as JSON."""


def seal(about: About) -> Seal:
    """What the parts of this model carry."""
    text = json.dumps(about, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return Seal(about["model_id"], hashlib.sha256(text.encode("utf-8")).hexdigest())


def write(about: About, own: Mapping[str, Any]) -> str:
    """The text of the file."""
    return json.dumps({**own, **about}, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True)
class Found:
    """Metadata that was read: what the parties agreed on, what the parts carry, and the digests of the parts."""

    about: About
    seal: Seal
    digests: dict[str, str]


def read(content: bytes, party: str, model_type: str) -> Found:
    """Read a party's metadata; fails with BadTable for what does not fit."""
    try:
        found = json.loads(content)
        own = {name: found.pop(name) for name in OWN}
        _require(own["party"], found, party, model_type)
        digests = {str(rest): str(digest) for rest, digest in own["files"].items()}
        rests = parts(found, party)
        if len(found["shares"]) != sum(not is_tree(rest) for rest in rests):
            raise ValueError
        return Found(found, seal(found), {rest: digests[rest] for rest in rests})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadTable("its .meta.json is broken; restore it or train the model again") from error


def parts(about: About, party: str) -> list[str]:
    """The rests of the names of a party's files; only who has features has trees."""
    if about["model_type"] == LINEAR:
        return [""]
    trees = about["num_trees"]
    if isinstance(trees, bool) or not isinstance(trees, int) or not 1 <= trees <= MOST_TREES:
        raise ValueError
    weights = [f".weight_{number}.share" for number in range(trees)]
    return weights + ([f".tree_{number}.pkl" for number in range(trees)] if about["feature_parties"].get(party) else [])


def is_tree(rest: str) -> bool:
    """Whether a part is a tree; the others are shares."""
    return rest.startswith(".tree_")


def _require(owner: Any, about: About, party: str, model_type: str) -> None:
    found = about["model_type"]
    if found != model_type:
        kind = f"a model of {TASK_TYPES[found]}" if found in TASK_TYPES else "a model of another type"
        raise BadTable(f"it is {kind}, not of {TASK_TYPES[model_type]}; give a model of {TASK_TYPES[model_type]}")
    if about["version"] != VERSION:
        raise BadTable("another version of the worker wrote it; train the model again")
    if owner != party:
        raise BadTable(f"it belongs to party '{owner}'; give each party its own files")
