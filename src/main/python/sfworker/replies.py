"""Reads what the process of a party says. Code of others may run there, so that nothing of it is taken on trust."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sfworker.failure import FailureCode

# What writes it for the sender takes steps into it too, some for each level.
DEPTH_LIMIT = 300
NUMBERS = (int, float)


class Malformed(Exception):
    """It is no message; the text says why, without what it says."""


def message_of(line: str) -> dict[str, Any]:
    """The message in a line: it has a `reply`, or is an event; fails with Malformed."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed("is no JSON") from error
    if not isinstance(message, dict):
        raise Malformed("is no JSON object")
    _require_flat(message)
    if not (_is_reply(message["reply"]) if "reply" in message else _is_event(message)):
        raise Malformed("lacks what a message needs")
    return message


def _require_flat(message: Mapping[str, Any]) -> None:
    level: list[Any] = [message]
    for _ in range(DEPTH_LIMIT):
        inner = [item.values() if isinstance(item, dict) else item for item in level if isinstance(item, (dict, list))]
        level = [item for items in inner for item in items]
        if not level:
            return
    raise Malformed("is nested too deeply")


def _is_reply(reply: Any) -> bool:
    if not isinstance(reply, dict) or not _is_process(reply.get("process", {})):
        return False
    return isinstance(reply["value"], dict) if "value" in reply else _is_failure(reply.get("failure"))


def _is_process(process: Any) -> bool:
    return isinstance(process, dict) and all(isinstance(value, NUMBERS) for value in process.values())


def _is_failure(failure: Any) -> bool:
    if not isinstance(failure, dict) or not isinstance(failure.get("text"), str):
        return False
    known = isinstance(failure.get("code"), str) and failure["code"] in FailureCode.__members__
    return known and all(isinstance(failure.get(name), (str, type(None))) for name in ("detail", "cause_type"))


def _is_event(event: Mapping[str, Any]) -> bool:
    match event.get("event"):
        case "progress":
            return isinstance(event.get("value"), NUMBERS)
        case "missing":
            parties = event.get("parties")
            return isinstance(parties, list) and all(isinstance(party, str) for party in parties)
        case "gate":
            return True
    return False
