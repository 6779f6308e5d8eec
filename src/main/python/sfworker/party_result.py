"""What an algorithm returned, on its way to the worker."""

from __future__ import annotations

from typing import Any

from sfworker import wire
from sfworker.failure import FailureCode, TaskFailure
from sfworker.limits import size

# Characters of a result as JSON: the worker keeps it in memory, and Redis too.
LIMIT = 8 * 1024 * 1024


def as_json(result: Any, algorithm: str) -> Any:
    """The same result of plain values; fails with RESULT_NOT_JSON if it is none, or too much."""
    try:
        value = wire.finite(result)
        size_of_text = len(wire.to_json(value))
    except (TypeError, RecursionError) as error:
        text = f"the result of {algorithm} is no JSON ({error}); it may hold numbers, texts, lists and dicts of these"
        raise TaskFailure(FailureCode.RESULT_NOT_JSON, text, cause_type=type(error).__name__) from error
    if size_of_text > LIMIT:
        text = f"the result of {algorithm} is {size(size_of_text)} as JSON, more than {size(LIMIT)};"
        raise TaskFailure(FailureCode.RESULT_NOT_JSON, f"{text} let it compute on fewer columns")
    return value
