"""Every conformance case has a test, and every test of this folder belongs to a case and looks at what it leaves."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from conformance.cases import CASES

# Each of them checks at its end that the workers live, and that the queue and the unacknowledged are empty.
SETTLING = {"site", "fleet", "deployment"}

Test = Callable[..., Any]


def all_tests() -> Iterator[Test]:
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        if file != Path(__file__):
            module = importlib.import_module(f"conformance.{file.stem}")
            yield from (member for name, member in vars(module).items() if is_test(name, member, module.__name__))


def is_test(name: str, member: Any, module: str) -> bool:
    return name.startswith("test_") and inspect.isfunction(member) and member.__module__ == module


def cases_of(test: Test) -> set[str]:
    marks = getattr(test, "pytestmark", [])
    return {case for mark in marks if mark.name == "case" for case in mark.args}


def test_every_case_has_a_test_and_every_test_a_case() -> None:
    without = [test.__name__ for test in all_tests() if not cases_of(test)]

    assert without == []
    assert set(CASES) == set().union(*map(cases_of, all_tests()))
    assert list(CASES) == [f"C{number:02}" for number in range(1, 52)]


def test_every_test_checks_what_it_leaves() -> None:
    assert [test.__name__ for test in all_tests() if not SETTLING & set(inspect.signature(test).parameters)] == []
