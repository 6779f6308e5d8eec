"""Statistics of numeric columns; each party computes those of its own file, and all learn the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from secretflow.stats import table_statistics

from sfworker.algorithm import AlgorithmTask
from sfworker.data.asking import tell
from sfworker.data.columns import named_or_numeric
from sfworker.data.report import write_report
from sfworker.data.tables import numbers, read_text

FILES = "input_data"
# Names of the result (task contract, section 3.12) and the library's.
SUMMARY = {
    "count": "count(non-NA count)",
    "mean": "mean",
    "std": "std(standard deviation)",
    "min": "min",
    "25%": "q1(first quartile)",
    "50%": "q2(second quartile, median)",
    "75%": "q3(third quartile)",
    "max": "max",
}


def run(task: AlgorithmTask) -> dict[str, Any]:
    """Report 26 statistics a column, eight of them in the result; the files may differ in their numbers of rows."""
    columns, names = named_or_numeric(task, FILES)
    paths = task.input_map(FILES)
    found = tell(task, FILES, _describe, {party: (paths[party], own) for party, own in columns.items()})
    described = {name: statistics for own in found.values() for name, statistics in own.items()}
    write_report(task, "output_report", {name: described[name] for name in names})
    return {
        "output_report": task.parameters["output_report"],
        "num_columns": len(names),
        "columns": names,
        "parties": list(task.parameters[FILES]),
        "statistics": {name: {key: described[name][long] for key, long in SUMMARY.items()} for name in names},
    }


def _describe(path: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    text = read_text(path, names)
    table = pd.DataFrame({name: numbers(text[name], name) for name in names})
    described = table_statistics(table)
    described["datatype"] = described["datatype"].astype(str)
    return {
        name: {
            statistic: value if isinstance(value, str) else float(value)
            for statistic, value in described.loc[name].items()
        }
        for name in names
    }
