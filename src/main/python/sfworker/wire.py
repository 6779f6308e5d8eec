"""Requests and replies as JSON text: between Java and the Runner, and between the Runner and its party processes.

A reply is `{"value": {...}}` or `{"failure": {"code", "type", "text", "cause_type", "retryable", "detail"}}`. This is
the only place where an exception becomes JSON.
"""

from __future__ import annotations

import json
import math
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from sfworker.failure import FailureCode, TaskFailure
from sfworker.unforeseen import understood

DETAIL_LIMIT = 16_000
# Characters of one line between two of our processes; a longer one would fill the memory of who reads it.
LINE_LIMIT = 32 * 1024 * 1024


def to_json(value: Any) -> str:
    """One line of ASCII; numbers that JSON does not have (NaN, infinity) become null.

    ASCII, because names of files and columns may hold what no encoding takes.
    """
    return json.dumps(finite(value), allow_nan=False, separators=(",", ":"))


def finite(value: Any) -> Any:
    """The same data with null for NaN and infinity, and with plain numbers for those of NumPy and JAX.

    Fails with a TypeError that names the type of what JSON cannot hold.
    """
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    # NumPy and JAX scalars and arrays know their Python form.
    if not hasattr(value, "tolist"):
        raise TypeError(f"JSON has nothing like {type(value).__name__}")
    return finite(value.tolist())


def parse(text: str) -> dict[str, Any]:
    """A request; fails with PARAM_INVALID when the text is not a JSON object."""
    try:
        request = json.loads(text)
    except ValueError as error:
        raise TaskFailure(FailureCode.PARAM_INVALID, "the request is not JSON", detail=str(error)) from error
    if not isinstance(request, dict):
        raise TaskFailure(FailureCode.PARAM_INVALID, "the request is not a JSON object")
    return request


def answer(call: Callable[[], Mapping[str, Any]]) -> str:
    """What a call returns or raises, as a reply in JSON."""
    return to_json(reply_to(call))


def reply_to(call: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """What a call returns or raises, as a reply."""
    try:
        return {"value": finite(call())}
    except Exception as error:  # noqa: BLE001 - every failure has to cross
        return {"failure": failure_of(error)}


def failure_of(error: BaseException) -> dict[str, Any]:
    """The failure part of a reply; the text of an exception that nobody foresaw goes to the log only."""
    known = error if isinstance(error, TaskFailure) else understood(error)
    return {
        "code": known.code.name,
        "type": known.code.type_name,
        "text": known.text,
        "cause_type": known.cause_type,
        "retryable": known.code.retryable,
        "detail": known.detail or _trace(error),
    }


def failure_from(failure: Mapping[str, Any]) -> TaskFailure:
    """The exception that a party process sent as JSON."""
    return TaskFailure(
        FailureCode[failure["code"]],
        failure["text"],
        detail=failure.get("detail"),
        cause_type=failure.get("cause_type"),
    )


def _trace(error: BaseException) -> str | None:
    if isinstance(error, TaskFailure) and error.__cause__ is None:
        return None
    return "".join(traceback.format_exception(error))[-DETAIL_LIMIT:]
