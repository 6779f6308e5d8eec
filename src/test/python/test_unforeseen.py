"""What a sender's task can do to a worker in ways that nobody foresaw is no defect of the worker."""

from __future__ import annotations

import errno
import json
import os
import queue
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sfworker import wire
from sfworker.failure import FailureCode, TaskFailure
from sfworker.files import AttemptFolder
from sfworker.party_log import PartyLog
from sfworker.party_process import PartyProcess, Pipes, Replied
from sfworker.party_result import as_json

from ruling import rules


def _deep() -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(5_000):
        value = {"in": value}
    return value


def _folders(base: Path, count: int) -> None:
    (base / ("d/" * count)).mkdir(parents=True)


def _raise(error: Exception) -> dict[str, Any]:
    raise error


BY_SENDER: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "a result that is too deep": ("PARAM_INVALID", lambda _: _deep()),
    "folders that are too deep": ("PARAM_INVALID", lambda base: _folders(base, 1_900)),
    "a name that is too long": ("PARAM_INVALID", lambda base: (base / ("x" * 300)).mkdir()),
    "a path that is too long": ("PARAM_INVALID", lambda base: (base / ("x/" * 3_000)).stat()),
    "a file as a folder": ("PARAM_INVALID", lambda base: (_written(base / "f") / "x").mkdir()),
    "a folder as a file": ("PARAM_INVALID", lambda base: base.read_bytes()),
    "a loop of links": ("PARAM_INVALID", lambda base: (_looped(base / "l") / "x").stat()),
    "a socket as a file": ("PARAM_INVALID", lambda base: _socket(base).read_bytes()),
    "half a character": ("PARAM_INVALID", lambda base: (base / "\ud800").mkdir()),
    "half a character in a text": ("PARAM_INVALID", lambda _: "\ud800".encode()),
    "a number that is too large": ("PARAM_INVALID", lambda _: float(10**400)),
    "no memory": ("MEMORY_LIMIT", lambda _: bytearray(1 << 62)),
    "a disk that is full": ("DISK_LIMIT", lambda _: _raise(OSError(errno.ENOSPC, "No space left"))),
}


def _written(path: Path) -> Path:
    path.write_text("x")
    return path


def _looped(path: Path) -> Path:
    path.symlink_to(path)
    return path


def _socket(base: Path) -> Path:
    os.chdir(base)
    socket.socket(socket.AF_UNIX).bind("s")
    return base / "s"


@pytest.mark.parametrize("name", BY_SENDER)
def test_what_a_task_can_bring_about_is_not_internal(name: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    code, work = BY_SENDER[name]

    failure = json.loads(wire.answer(lambda: {"value": work(tmp_path)}))["failure"]

    assert failure["code"] == code
    assert failure["cause_type"]


def test_a_defect_stays_one() -> None:
    assert wire.failure_of(KeyError("x"))["code"] == "INTERNAL"
    assert wire.failure_of(PermissionError(errno.EACCES, "x"))["code"] == "INTERNAL"


@pytest.mark.parametrize(
    "attempt",
    ["x" * 255 + "/0/17", ":" * 255 + "/0/1", "x" * 4_000, "年" * 200, "\ud800" * 9, "a/0/1"],
)
def test_an_attempt_of_any_id_has_a_folder(attempt: str, tmp_path: Path) -> None:
    folder = AttemptFolder(tmp_path, attempt, rules(tmp_path))

    folder.create(["a" * 63])

    assert folder.path.is_dir()
    assert folder.path.parent == tmp_path
    assert AttemptFolder(tmp_path, attempt[:-1] + "2", rules(tmp_path)).path != folder.path


@pytest.mark.parametrize("rest", [".csv", "." + "x" * 200, "." + "年" * 60, ".a" * 100, ".$(reboot)"])
def test_a_file_of_any_suffix_has_a_private_name(rest: str, tmp_path: Path) -> None:
    folder = AttemptFolder(tmp_path / "work", "a/0/1", rules(tmp_path))
    folder.create(["alice"])
    target = tmp_path / ("t" + rest)
    target.write_text("x")

    private = folder.link_inputs({"f" * 60: {"alice": str(target)}}, "alice")["f" * 60]
    output = folder.plan_outputs({"f" * 60: {"alice": str(target)}}, "alice")["f" * 60]

    assert Path(private).read_text() == "x"
    Path(output).write_text("y")


def test_an_answer_without_an_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(wire, "LINE_LIMIT", 1_000)
    read, write = os.pipe()
    log_read, log_write = os.pipe()
    os.close(log_write)
    outcomes: queue.SimpleQueue[Any] = queue.SimpleQueue()
    process = PartyProcess(
        "alice", Pipes(os.open(os.devnull, os.O_WRONLY), read, log_read), PartyLog(log_read, tmp_path / "l"), outcomes
    )

    process.listen(lambda party, event: None)
    os.write(write, b"x" * 2_000)
    outcome = outcomes.get(timeout=10)
    process.has_ended(0)

    assert isinstance(outcome, Replied)
    assert outcome.reply["failure"]["code"] == FailureCode.RESULT_NOT_JSON.name
    os.close(write)


@pytest.mark.parametrize(
    "made",
    [
        lambda: "x" * 9_000_000,
        lambda: {"columns": ["c" * 100] * 90_000},
        lambda: {"k" * 9_000_000: 1},
        lambda: [123_456] * 1_500_000,
        lambda: "年" * 1_500_000,
    ],
)
def test_a_result_that_fills_the_memory_is_named(made: Callable[[], Any]) -> None:
    with pytest.raises(TaskFailure, match=r"of psi is .* as JSON, more than 8\.389 MB") as failed:
        as_json(made(), "psi")

    assert failed.value.code is FailureCode.RESULT_NOT_JSON
    assert as_json({"rows": 3}, "psi") == {"rows": 3}
