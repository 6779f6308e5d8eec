"""Columns of categories as codes, each party its own."""

from __future__ import annotations

from typing import Any

from sfworker.algorithm import AlgorithmTask
from sfworker.data.categories import encode, labelled


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Write the tables with codes from 0, and `<output>.rules.json` with {column: {category: code}} beside each."""
    return encode(task, labelled)
