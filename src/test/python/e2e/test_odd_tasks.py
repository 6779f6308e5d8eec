"""Tasks made to break something: too deep, too long, of wrong types, with characters that no one sees."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import socket
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from celery import Celery
from celery.exceptions import CeleryError
from celery.result import AsyncResult
from sfworker.local import LocalWorker

from e2e.reference import TASKS
from e2e.test_actuator import read
from e2e.test_dead_letters import ask
from e2e.test_psi import QUEUE, TASK
from e2e.wait import until
from e2e.work import sample, send

GIGABYTE = 1 << 30
FORGED = "2026-01-01 00:00:00.000 INFO  io.sfworker.audit : by=root change=dropped all letters"
# Controls but the end of a line and tabs, marks of direction, and what has no width.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ud800-\udfff\U000e0001-\U000e007f]"
)
ODD = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\xad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2063",
    *"\u2066\u2067\u2068\u2069\ufeff\U000e0001\ud800\udfff",
    "\r\n",
    "\x1b[31m",
    "\x1b]0;x\x07",
]
CODES = {"PARAM_INVALID", "ARGUMENTS_INVALID", "TASK_TYPE_UNKNOWN", "FILE_NOT_FOUND", "FILE_NOT_READABLE"}


def psi(**config: Any) -> dict[str, Any]:
    return sample("psi", **config)


def paths(path: str) -> dict[str, str]:
    return {"alice": path, "bob": "data/bob.csv"}


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.fixture(scope="module", autouse=True)
def odd_files(worker: LocalWorker) -> Iterator[None]:
    """Things in the data folder that are no tables, though their names may be those of one."""
    data = worker.folder / "data"
    with (data / "gigabyte.csv").open("wb") as file:
        file.truncate(GIGABYTE)
    os.mkfifo(data / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(data / "socket.csv"))
        (data / "loop.csv").symlink_to("loop.csv")
        yield
    for name in ("gigabyte.csv", "pipe.csv", "socket.csv", "loop.csv"):
        (data / name).unlink()


def code(store: redis.Redis, result: AsyncResult) -> str:
    """The code that a task ended with; empty after a success."""
    until(
        lambda: store.get(f"celery-task-meta-{result.id}") is not None and result.status in ("SUCCESS", "FAILURE"), 90
    )
    record = json.loads(store.get(f"celery-task-meta-{result.id}") or "{}")
    return str(record["result"].get("error_code") or "")


def is_up(worker: LocalWorker) -> bool:
    return bool(json.loads(read(worker, "/health/readiness"))["status"] == "UP")


REFUSED = {
    "a gigabyte without a line end": lambda: psi(input_paths=paths("data/gigabyte.csv")),
    "a pipe as input": lambda: psi(input_paths=paths("data/pipe.csv")),
    "a socket as input": lambda: psi(input_paths=paths("data/socket.csv")),
    "a folder as input": lambda: psi(input_paths=paths("data")),
    "a loop as input": lambda: psi(input_paths=paths("data/loop.csv")),
    "a file as a folder": lambda: psi(output_paths=paths("data/alice.csv/x.csv")),
    "an output 1500 folders deep": lambda: psi(output_paths=paths("data/" + "d/" * 1500 + "x.csv")),
    "an output 101 folders deep": lambda: psi(output_paths=paths("data/" + "d/" * 101 + "x.csv")),
    "a name of 300 bytes": lambda: psi(output_paths=paths("data/" + "x" * 300)),
    "a name of 210 bytes": lambda: psi(output_paths=paths("data/" + "年" * 70)),
    "a path of a megabyte": lambda: psi(output_paths=paths("data/" + "x" * (1 << 20))),
    "a pipe as output": lambda: psi(output_paths=paths("data/pipe.csv")),
    "a NUL in a path": lambda: psi(output_paths=paths("data/x\0y.csv")),
    "half a character in a path": lambda: psi(output_paths=paths("data/\ud800.csv")),
    "keys that are nested": lambda: psi(keys={"alice": deep(150), "bob": ["uid"]}),
    "a key of a megabyte": lambda: psi(keys={"alice": ["k" * (1 << 20)], "bob": ["uid"]}),
    "an integer of 400 digits": lambda: {
        **psi(),
        "spu_config": {**psi()["spu_config"], "link_desc": {"recv_timeout_ms": 10**400}},
    },
    "an integer of 65 bits": lambda: {
        **psi(),
        "spu_config": {**psi()["spu_config"], "link_desc": {"recv_timeout_ms": 1 << 64}},
    },
    "no number": lambda: psi(broadcast_result=float("nan")),
    "a hundred parties": lambda: {
        **psi(),
        "sf_init_config": {"parties": [f"p{i}" for i in range(100)], "address": "local"},
    },
    "an id of two directions": lambda: {**psi(), "execution_id": "a\u202eb"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_nothing_can_compute_is_refused_by_a_stable_code(
    name: str, app: Celery, store: redis.Redis, worker: LocalWorker
) -> None:
    result = send(app, REFUSED[name]())

    expected = {""} if name == "an id of two directions" else CODES
    assert code(store, result) in expected
    assert is_up(worker)


def test_a_task_of_the_longest_id_computes(app: Celery, store: redis.Redis) -> None:
    result = app.send_task(TASK, args=[psi()], queue=QUEUE, task_id=":" * 200 + uuid.uuid4().hex)

    assert code(store, result) == ""


def changed(task: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Put something odd in the place of something in a task."""
    odd = [
        None,
        True,
        -1,
        1e308,
        1 << 62,
        "",
        "\n",
        "\u202e",
        "x" * 9_000,
        "data/" + "d/" * 1_500,
        [],
        {},
        deep(150),
        ["a"] * 2_000,
    ]
    holders: list[tuple[Any, Any]] = []

    def collect(value: Any) -> None:
        places = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for place, inner in places:
            holders.append((value, place))
            collect(inner)

    collect(task["task_config"])
    holder, place = chance.choice([found for found in holders if found[1] != "task_type"])
    holder[place] = chance.choice(odd)
    return task


@pytest.mark.parametrize("kind", TASKS)
def test_a_sample_that_was_changed_is_nobodys_defect(
    kind: str, app: Celery, store: redis.Redis, worker: LocalWorker
) -> None:
    chance = random.Random(kind)  # noqa: S311 - the same changes each time

    results = [send(app, changed(sample(kind), chance)) for _ in range(3)]

    assert "INTERNAL" not in {code(store, result) for result in results}
    assert is_up(worker)


def odd_texts() -> Iterator[str]:
    for odd in ODD:
        yield f"年{odd}{FORGED}{odd}"


def test_no_text_of_a_task_or_a_table_forges_a_line(app: Celery, store: redis.Redis, worker: LocalWorker) -> None:
    seen = len(worker.lines)
    table = worker.folder / "data" / "odd.csv"
    results = []
    for odd in odd_texts():
        column = odd.replace("\ud800", "").replace("\udfff", "").replace("\0", "")
        table.write_bytes(f'uid,"{column}","{column}"\n1,2,3\n'.encode())
        results += [
            send(app, psi(keys={"alice": [odd], "bob": ["uid"]})),
            send(app, psi(output_paths={"alice": f"data/{odd}/x.csv", "bob": "data/b.csv", odd: "x"})),
            send(app, {**psi(), "task_id": odd, "execution_id": odd, "subtask_id": odd}),
        ]
        # Some of these are no task that anybody could get a result of.
        app.send_task(f"tasks.{odd}", args=[odd], kwargs={odd: odd}, queue=QUEUE, headers={"origin": odd})
        config = {"input_paths": paths("data/odd.csv"), "keys": {"alice": [column], "bob": ["uid"]}, odd: odd}
        result = send(app, psi(**config))
        code(store, result)
        results.append(result)
        connection = http.client.HTTPConnection("127.0.0.1", worker.http_port, timeout=10)
        connection.request(
            "GET", "/actuator/tasks/%1b%0a%e2%80%ae", headers={"User-Agent": "x\x1b[31m\x9b", "Origin": "\x9b"}
        )
        connection.getresponse().read()
        connection.close()
    for result in results:
        until(lambda result=result: store.get(f"celery-task-meta-{result.id}") is not None, 60)  # type: ignore[misc]
    table.unlink()

    lines = worker.lines[seen:]
    assert lines
    assert [line for line in lines if HIDDEN.search(line)] == []
    assert [line for line in lines if line.startswith("2026-01-01")] == []
    assert any("年" in line for line in lines), "letters stay as they are"
    metrics = read(worker, "/prometheus")
    assert not HIDDEN.search(metrics)
    assert FORGED not in metrics
    letters = ask(worker, "GET", "?limit=200")[1]["letters"]
    assert not [letter for letter in letters if HIDDEN.search(letter["text"]) or "\n" in letter["text"]]
    tasks = json.loads(read(worker, "/tasks"))
    texts = [task["failure"]["text"] for task in tasks["recent"] if task.get("failure")]
    assert texts
    assert not [text for text in texts if HIDDEN.search(text) or "\n" in text]
    with pytest.raises((ValueError, CeleryError)) as refused:
        results[0].get(timeout=10)
    assert not HIDDEN.search(str(refused.value))
