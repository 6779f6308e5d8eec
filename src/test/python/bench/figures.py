"""What was measured, beside what it should be."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table; `aim` is a limit from above, or from below for rates."""

    name: str
    unit: str
    ours: float | None
    stock: float | None = None
    aim: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the aim is met."""
        if self.aim is None or self.ours is None:
            return ""
        met = self.ours >= self.aim if self.more_is_better else self.ours <= self.aim
        return "met" if met else "MISSED"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def spread(values: Sequence[float]) -> str:
    """Return median and range of a few repetitions."""
    return f"{statistics.median(values):.2f} of {len(values)}, {min(values):.2f} to {max(values):.2f}"


def table(figures: Sequence[Figure]) -> list[str]:
    """Return the lines of the final table."""
    lines = [f"{'figure':38} {'unit':6} {'sfworker':>9} {'Celery 5.6':>11} {'aim':>9}  {'':7} note", "-" * 118]
    lines.extend(_line(figure) for figure in figures)
    missed = [figure.name for figure in figures if figure.verdict == "MISSED"]
    return [*lines, "-" * 118, f"missed: {', '.join(missed) or 'nothing'}"]


def _line(figure: Figure) -> str:
    sign = ">=" if figure.more_is_better else "<="
    aim = "-" if figure.aim is None else f"{sign} {_number(figure.aim)}"
    values = f"{_number(figure.ours):>9} {_number(figure.stock):>11}"
    line = f"{figure.name:38} {figure.unit:6} {values} {aim:>9}  {figure.verdict:7} {figure.note}"
    return line.rstrip()


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"
