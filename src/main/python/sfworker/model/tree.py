"""The file of a split tree: what one party knows of a tree, as JSON.

`split_features` has, for each node level by level, the number of the party's feature, -1 for one of another party;
`split_values` the threshold, null for "everything goes left".
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from sfworker.csv_table import BadTable
from sfworker.model.share import Seal, require_seal


@dataclass(frozen=True)
class Tree:
    """Splits of a tree; infinity for "everything goes left"."""

    features: list[int]
    values: list[float]


def encode(tree: Tree, seal: Seal) -> bytes:
    """The content of the file."""
    content = {
        "training": seal.training,
        "about": seal.about,
        "split_features": tree.features,
        "split_values": [value if math.isfinite(value) else None for value in tree.values],
    }
    return json.dumps(content, allow_nan=False).encode("ascii")


def decode(content: bytes, seal: Seal, features: int, depth: int) -> Tree:
    """The tree in a file; fails with BadTable when it is none of ours, of another training, or does not fit."""
    try:
        found = json.loads(content)
        own = Seal(found["training"], found["about"])
        tree = Tree([_index(value, features) for value in found["split_features"]], _values(found["split_values"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadTable("it is not a tree that this worker wrote; train the model again") from error
    require_seal(own, seal)
    # The library reads past the end of a tree that is too short.
    if not len(tree.features) == len(tree.values) == 2**depth - 1:
        raise BadTable("it has not as many splits as a tree of this model; train the model again")
    return tree


def _index(value: Any, features: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -1 <= value < features:
        raise ValueError
    return value


def _values(values: Any) -> list[float]:
    return [math.inf if value is None else float(value) for value in values]
