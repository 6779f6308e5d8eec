"""Every malformed and odd input of the wire, one after the other: each has its outcome, and the next good task runs."""

from __future__ import annotations

import base64
import bz2
import json
import lzma
import uuid
import zlib
from typing import Any

import pytest
import redis
from celery import Celery

from e2e.test_psi import QUEUE
from e2e.wait import until

ECHO = "tasks.secretflow.hello.echo_task"
BODY = [["hi"], {}, {"callbacks": None, "errbacks": None, "chain": None, "chord": None}]


def envelope(body: Any = BODY, **changes: Any) -> dict[str, Any]:
    """A good echo message of protocol 2 with changes at the top level; ``...`` as a value removes the key."""
    task = str(uuid.uuid4())
    good = {
        "body": base64.b64encode(json.dumps(body).encode()).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": ECHO, "id": task, "retries": 0, "timelimit": [None, None], "eta": None},
        "properties": {
            "correlation_id": task,
            "delivery_info": {"exchange": "", "routing_key": QUEUE},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": str(uuid.uuid4()),
        },
    }
    return {key: value for key, value in {**good, **changes}.items() if value is not ...}


def headers(**changes: Any) -> dict[str, Any]:
    """A good message with changed headers."""
    message = envelope()
    message["headers"] = {key: value for key, value in {**message["headers"], **changes}.items() if value is not ...}
    return message


def properties(**changes: Any) -> dict[str, Any]:
    """A good message with changed properties."""
    message = envelope()
    changed = {**message["properties"], **changes}
    message["properties"] = {key: value for key, value in changed.items() if value is not ...}
    return message


def compressed(data: bytes, name: str) -> dict[str, Any]:
    """A good message with a compressed body."""
    message = headers(compression=name)
    return {**message, "body": base64.b64encode(data).decode()}


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


TEXT = json.dumps(BODY).encode()

# Nobody can be told: a dead letter with a reason is all there is.
DEAD: dict[str, Any] = {
    "no JSON": "not json at all",
    "half JSON": '{"body": "',
    "number": "42",
    "null": "null",
    "array": "[]",
    "empty object": "{}",
    "empty text": "",
    "invalid UTF-8": b"\xff\xfe\x00",
    "5000 levels": nested(5000),
    "headers a list": envelope(headers=[]),
    "no headers, no task": envelope(headers=..., body=[]),
    "id missing": headers(id=...),
    "id null": headers(id=None),
    "id a number": headers(id=7),
    "id with spaces": headers(id="a b\nc"),
    "id too long": headers(id="x" * 300),
    "v1 without id": envelope(headers={}, body={"task": ECHO, "args": ["hi"], "kwargs": {}}),
}

# The sender is told by a FAILURE record, and there is a dead letter.
FAILED: dict[str, Any] = {
    "unknown body encoding": properties(body_encoding="rot13"),
    "pickle": envelope(**{"content-type": "application/x-python-serialize", "content-encoding": "binary"}),
    "yaml": envelope(**{"content-type": "application/x-yaml"}),
    "text": envelope(**{"content-type": "text/plain"}),
    "body missing": {key: value for key, value in envelope().items() if key != "body"},
    "body empty": {**envelope(), "body": ""},
    "body base64 of foreign characters": {**envelope(), "body": "????"},
    "body null": envelope(None),
    "body a number": envelope(5),
    "body a string": envelope("text"),
    "body two elements": envelope([[], {}]),
    "body an empty object": envelope({}),
    "body no UTF-8": {**envelope(), "body": base64.b64encode(b"\xff\xfe").decode()},
    "body 5000 levels": {**envelope(), "body": base64.b64encode(nested(5000).encode()).decode()},
    "kwargs a list": envelope([[], [], {}]),
    "unknown typed value": envelope([[{"__type__": "os.system", "__value__": "x"}], {}, {}]),
    "unknown compression": compressed(TEXT, "application/x-secret"),
    "broken compression": compressed(b"no zlib", "application/x-gzip"),
    "zip bomb": compressed(zlib.compress(b" " * (200 << 20)), "application/x-gzip"),
    "timelimit a number": headers(timelimit=5),
    "timelimit of words": headers(timelimit=["soon", "later"]),
    "eta no time": headers(eta="tomorrow"),
    "expires no time": headers(expires="tomorrow"),
    "unknown task": headers(task="nobody.knows_this"),
}

# As good as any other message.
GOOD: dict[str, Any] = {
    "no body encoding": {**properties(body_encoding=...), "body": json.dumps(BODY)},
    "priority a word": properties(priority="high"),
    "retries a word": headers(retries="0"),
    "embed null": envelope([["hi"], {}, None]),
    "embed empty": envelope([["hi"], {}, {}]),
    "by keyword": envelope([[], {"data": "hi"}, {}]),
    "no delivery tag": properties(delivery_tag=...),
    "zlib": compressed(zlib.compress(TEXT), "application/x-gzip"),
    "bzip2": compressed(bz2.compress(TEXT), "application/x-bz2"),
    "xz": compressed(lzma.compress(TEXT), "application/x-lzma"),
    "custom headers": headers(traceparent="00-1-2-3", anything={"a": [1]}),
}


def push(store: redis.Redis, message: Any) -> None:
    text = json.dumps(message) if isinstance(message, dict) else message
    store.lpush(QUEUE, text)


def letters(store: redis.Redis) -> int:
    return int(store.zcard(f"sfworker:1:dead:{QUEUE}"))


def assert_runs_on(app: Celery) -> None:
    assert app.send_task(ECHO, args=["next"], queue=QUEUE).get(timeout=10)["echoed_data"] == "next"


@pytest.mark.parametrize("name", DEAD)
def test_what_has_no_sender_becomes_a_dead_letter(name: str, app: Celery, store: redis.Redis) -> None:
    before = letters(store)

    push(store, DEAD[name])

    until(lambda: letters(store) == before + 1)
    assert_runs_on(app)


@pytest.mark.parametrize("name", FAILED)
def test_a_sender_is_told_what_is_wrong(name: str, app: Celery, store: redis.Redis) -> None:
    before = letters(store)
    result = app.AsyncResult(FAILED[name]["headers"]["id"])

    push(store, FAILED[name])

    with pytest.raises(Exception) as failure:
        result.get(timeout=10)
    assert str(failure.value)
    assert result.state == "FAILURE"
    until(lambda: letters(store) == before + 1)
    assert_runs_on(app)


@pytest.mark.parametrize("name", GOOD)
def test_odd_messages_run(name: str, app: Celery, store: redis.Redis) -> None:
    result = app.AsyncResult(GOOD[name]["headers"]["id"])

    push(store, GOOD[name])

    assert result.get(timeout=10)["echoed_data"] == "hi"


def test_protocol_1_runs(app: Celery, store: redis.Redis) -> None:
    task = str(uuid.uuid4())
    push(store, envelope(headers={}, body={"task": ECHO, "id": task, "args": ["hi"], "kwargs": {}, "retries": 0}))

    assert app.AsyncResult(task).get(timeout=10)["echoed_data"] == "hi"


def test_nothing_stays_claimed(app: Celery, store: redis.Redis) -> None:
    until(lambda: store.hlen("unacked") == 0)
    assert store.llen(QUEUE) == 0
