"""Which party has which column: senders give flat lists over all parties (task contract, section 3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sfworker.algorithm import AlgorithmTask
from sfworker.data.asking import file_label, tell
from sfworker.data.tables import header, is_numeric, read_text
from sfworker.failure import FailureCode, TaskFailure

Columns = dict[str, list[str]]
"""Party to its columns, in the order the sender named them; parties without any are left out."""


def locate(task: AlgorithmTask, files: str, field: str) -> Columns:
    """The columns that `task_config.<field>` names, by the party whose file of the field `files` has them.

    The field is a flat list or a map from party to list. Fails with PARAM_INVALID for a column that no party has, that
    two have, or that is named twice. What a file has beside these columns stays with its party.
    """
    wanted = task.parameters[field]
    if isinstance(wanted, Mapping):
        asked = {party: list(names) for party, names in wanted.items() if names}
        found = _present(task, files, asked)
        absent = [(party, name) for party, names in asked.items() for name in names if name not in found[party]]
        if absent:
            party, name = absent[0]
            raise _invalid(f"task_config.{field} names column '{name}', which {file_label(task, files, party)} has not")
        _require_distinct([name for names in asked.values() for name in names], field)
        return asked
    _require_distinct(list(wanted), field)
    found = _present(task, files, {party: list(wanted) for party in task.parameters[files]})
    return _assign(task, files, field, found)


def locate_one(task: AlgorithmTask, files: str, field: str, party: str) -> str:
    """The one column that a field names, which must be in that party's file."""
    name: str = task.parameters[field]
    if name not in _present(task, files, {party: [name]})[party]:
        raise _invalid(f"task_config.{field} names column '{name}', which {file_label(task, files, party)} has not")
    return name


def numeric(task: AlgorithmTask, files: str) -> Columns:
    """All numeric columns by party, apart from those that several parties have: these are keys.

    Fails with PARAM_INVALID when there is none.
    """
    found = columns_that(task, files, is_numeric_column)
    if not found:
        raise _invalid(f"no file of task_config.{files} has a column to use; name them in task_config.columns")
    return found


def columns_that(task: AlgorithmTask, files: str, fits: Callable[..., list[str]], *arguments: Any) -> Columns:
    """The columns that `fits(path, *arguments)` finds in each party's file, apart from those that several parties have.

    All parties learn the names of columns that fit; what a file has beside them stays with its party.
    """
    paths = task.input_map(files)
    found = tell(task, files, fits, {party: (paths[party], *arguments) for party in task.parameters[files]})
    every = list(dict.fromkeys(name for names in found.values() for name in names))
    holders = list(_present(task, files, dict.fromkeys(found, every)).values())
    keys = {name for name in every if sum(name in names for names in holders) > 1}
    chosen = {party: [name for name in names if name not in keys] for party, names in found.items()}
    return {party: names for party, names in chosen.items() if names}


def is_numeric_column(path: str) -> list[str]:
    """Names of the numeric columns of a file."""
    table = read_text(path)
    return [str(name) for name in table.columns if is_numeric(table[name])]


def named_or_numeric(task: AlgorithmTask, files: str) -> tuple[Columns, list[str]]:
    """The columns of `task_config.columns`, else all numeric ones; by party, and as one list in the sender's order."""
    named = task.parameters.get("columns")
    columns = locate(task, files, "columns") if named else numeric(task, files)
    return columns, flat(columns, named if isinstance(named, list) else ())


def flat(columns: Columns, order: Sequence[str] = ()) -> list[str]:
    """All columns in one list, as the sender named them, else party by party."""
    names = [name for own in columns.values() for name in own]
    return sorted(names, key=list(order).index) if set(order) >= set(names) else names


def _present(task: AlgorithmTask, files: str, wanted: Mapping[str, list[str]]) -> Columns:
    paths = task.input_map(files)
    unknown = [party for party in wanted if party not in task.parameters[files]]
    if unknown:
        raise _invalid(f"task_config.{files} has no file for party '{unknown[0]}'")
    return tell(task, files, _which, {party: (paths[party], names) for party, names in wanted.items()})


def _which(path: str, wanted: Sequence[str]) -> list[str]:
    own = set(header(path))
    return [name for name in wanted if name in own]


def _assign(task: AlgorithmTask, files: str, field: str, found: Columns) -> Columns:
    assigned: Columns = {}
    for name in task.parameters[field]:
        holders = [party for party, names in found.items() if name in names]
        if not holders:
            raise _invalid(f"task_config.{field} names column '{name}', which no file of task_config.{files} has")
        if len(holders) > 1:
            raise _invalid(
                f"task_config.{field} names column '{name}', which the files of {' and '.join(holders)} have; "
                f"rename one, or give the columns by party: {{party: [column, ...]}}"
            )
        assigned.setdefault(holders[0], []).append(name)
    return assigned


def _require_distinct(names: Sequence[str], field: str) -> None:
    if not names:
        raise _invalid(f"task_config.{field} names no column")
    twice = [name for name in names if list(names).count(name) > 1]
    if twice:
        raise _invalid(f"task_config.{field} names column '{twice[0]}' twice")


def _invalid(text: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, text)
