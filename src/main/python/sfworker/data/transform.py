"""Tables that each party changes for itself: all its columns are written, in their order, and nobody learns a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sfworker import wire
from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable
from sfworker.data.asking import tell, writing
from sfworker.data.columns import Columns, flat
from sfworker.data.tables import read_text, write_table

INPUT = "input_data"
OUTPUT = "output_data"
RULES = ".rules.json"
"""What stands behind the name of an output in the name of the file that says how it was made."""

Rules = Mapping[str, Any]
Change = Callable[..., tuple[pd.DataFrame, Rules | None]]
"""Changes (table of texts, columns, more) and says by which rules; raises BadTable."""
ColumnChange = Callable[..., "pd.Series[Any]"]
"""Changes (column of texts, its name, more); raises BadTable."""


def change_tables(task: AlgorithmTask, columns: Columns, change: Change, *arguments: Any) -> None:
    """Each party writes its table with its own part of the columns changed; the rules, if any, beside it.

    Returns when all files are there. A party without such a column writes its table as it is. The tables may differ in
    their numbers of rows. What the parties learn of each other is only whether it went well.
    """
    sources, targets = task.input_map(INPUT), task.output_map(OUTPUT)
    own = {
        party: (change, sources[party], targets[party], columns.get(party, []), *arguments)
        for party in task.parameters[INPUT]
    }
    tell(task, INPUT, change_file, own)


def change_columns(task: AlgorithmTask, columns: Columns, change: ColumnChange, *arguments: Any) -> None:
    """As `change_tables`, one column after the other, each in its place."""
    change_tables(task, columns, each_column, change, *arguments)


def change_file(change: Change, source: str, target: str, names: Sequence[str], *arguments: Any) -> None:
    """The work of one party."""
    table, rules = change(read_text(source), names, *arguments)
    with writing("the output"):
        write_table(table, target)
        if rules is not None:
            Path(target + RULES).write_text(wire.to_json(rules) + "\n", encoding="utf-8")


def each_column(
    table: pd.DataFrame, names: Sequence[str], change: ColumnChange, *arguments: Any
) -> tuple[pd.DataFrame, None]:
    """A `Change` made of a `ColumnChange`."""
    changed = table.copy(deep=False)
    for name in names:
        changed[name] = change(table[name], name, *arguments)
    return changed, None


def listed(task: AlgorithmTask, columns: Columns) -> list[str]:
    """The changed columns for the result, as the sender listed them, else party by party."""
    named = task.parameters.get("columns")
    return flat(columns, named if isinstance(named, list) else ())


def above_lowest(values: pd.Series[float]) -> pd.Series[float]:
    """How far each number is above the smallest: what tells large numbers apart is not lost when these are summed."""
    return values - values.min()


def require_finite(values: np.ndarray[Any, Any] | pd.Series[float], name: str) -> None:
    """Fails with BadTable when a result is beyond what a float can hold."""
    if not np.isfinite(values).all():
        raise BadTable(f"column '{name}' has numbers too large, or too close together, to compute with")
