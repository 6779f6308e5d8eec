"""Columns of categories as numbers; a missing value is the category `nan`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable
from sfworker.data.columns import locate
from sfworker.data.tables import MISSING
from sfworker.data.transform import INPUT, OUTPUT, Change, Rules, change_tables, listed

NO_VALUE = "nan"
# A column with more is an id or a number, and its new columns would fill the memory.
MOST_CATEGORIES = 10_000


def encode(task: AlgorithmTask, change: Change, *arguments: Any) -> dict[str, Any]:
    """Encode the columns that the sender names; what the results have alike. The categories stay with their party."""
    columns = locate(task, INPUT, "columns")
    change_tables(task, columns, change, *arguments)
    return {
        "output_paths": task.parameters[OUTPUT],
        "encoded_columns": listed(task, columns),
        "parties": list(task.parameters[INPUT]),
    }


def labelled(table: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, Rules]:
    """The columns as codes from 0 in the order of the texts; the rules are {column: {category: code}}."""
    coded = {name: _categories(table[name]) for name in names}
    encoded = table.copy(deep=False)
    for name, column in coded.items():
        encoded[name] = column.codes.astype("int64")
    rules = {
        name: {category: code for code, category in enumerate(column.categories)} for name, column in coded.items()
    }
    return encoded, rules


def one_hot(table: pd.DataFrame, names: Sequence[str], drop: str | None) -> tuple[pd.DataFrame, Rules]:
    """A column of 0 and 1 per category, behind the others; the rules are {column: {category: its column, or null}}."""
    parts, rules = [table.drop(columns=list(names))], {}
    for name in names:
        column = _categories(table[name])
        count = len(column.categories)
        if count > MOST_CATEGORIES:
            raise BadTable(f"column '{name}' has more than {MOST_CATEGORIES} categories; bin it, or use label_encoder")
        left_out = int(drop == "first" or (drop == "if_binary" and count == 2))
        new = pd.get_dummies(column, prefix=name).set_index(table.index).iloc[:, left_out:]
        parts.append(new)
        rules[name] = dict(zip(column.categories, [*[None] * left_out, *new.columns], strict=True))
        _require_free(new, parts[:-1], name)
    encoded = pd.concat(parts, axis=1)
    if encoded.columns.empty:
        raise BadTable(
            f"column '{names[0]}' is the only one and has one category, so no column is left; do not drop it"
        )
    return encoded, rules


def _categories(text: pd.Series[str]) -> pd.Categorical:
    values = text.mask(text.isin(MISSING), NO_VALUE)
    return pd.Categorical(values, categories=sorted(values.unique()))


def _require_free(new: pd.DataFrame, before: Sequence[pd.DataFrame], name: str) -> None:
    # Other parties read this text, so it must not say which category it is.
    if any(column in part.columns for part in before for column in new.columns):
        raise BadTable(f"column '{name}': a new column '{name}_<category>' has the name of another; rename columns")
