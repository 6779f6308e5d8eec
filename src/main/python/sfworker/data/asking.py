"""Calls on every party's PYU whose problems all parties hear of alike.

The text of an exception that is raised on a PYU travels to the other parties unchanged, and only one party fails of it.
So the functions that are handed over here raise `BadTable`, `Problem` or what the file system raises; it becomes an
answer, and every party raises the same failure, which names field, party and file.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

import secretflow as sf

from sfworker.algorithm import AlgorithmTask
from sfworker.csv_table import BadTable
from sfworker.failure import FailureCode, TaskFailure

Answer = dict[str, Any]
Arguments = Mapping[str, Sequence[Any]]
"""Party to the arguments of its call; parties that are not in it are not asked."""


class Problem(Exception):
    """A problem with a code of its own; the text goes to all parties, so it has no values."""

    def __init__(self, code: FailureCode, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@contextmanager
def writing(what: str = "it") -> Iterator[None]:
    """Around the writing of an output: what the file system says is then no fault of the sender."""
    try:
        yield
    except OSError as error:
        raise Problem(FailureCode.RESULT_SAVE, f"{what} cannot be written: {error.strerror}") from error


def tell(task: AlgorithmTask, field: str, work: Callable[..., Any], arguments: Arguments) -> dict[str, Any]:
    """What each party's work returns, revealed to all; so nothing that only its owner may know.

    Fails with the first party's problem about the files of `field`.
    """
    answers = {party: task.devices.pyu[party](_told)(work, *own) for party, own in arguments.items()}
    revealed: dict[str, Answer] = sf.reveal(answers)
    _raise_first(task, field, revealed)
    return {party: answer["value"] for party, answer in revealed.items()}


def keep(task: AlgorithmTask, field: str, work: Callable[..., Any], arguments: Arguments) -> dict[str, sf.PYUObject]:
    """What each party's work returns, left where it is; fails like `tell`."""
    kept, answers = {}, {}
    for party, own in arguments.items():
        kept[party], answers[party] = task.devices.pyu[party](_kept, num_returns=2)(work, *own)
    _raise_first(task, field, sf.reveal(answers))
    return kept


def file_label(task: AlgorithmTask, field: str, party: str) -> str:
    """How messages name a file: field, party and the last part of the sender's path."""
    return f"task_config.{field}.{party} ({PurePath(task.parameters[field][party]).name})"


def _told(work: Callable[..., Any], *arguments: Any) -> Answer:
    value, answer = _kept(work, *arguments)
    return answer if "code" in answer else {"value": value}


def _kept(work: Callable[..., Any], *arguments: Any) -> tuple[Any, Answer]:
    try:
        return work(*arguments), {}
    except Problem as problem:
        return None, _problem(problem.code, problem.text)
    except BadTable as error:
        return None, _problem(FailureCode.PARAM_INVALID, str(error))
    except OSError as error:
        return None, _problem(*file_problem(error))


def file_problem(error: OSError) -> tuple[FailureCode, str]:
    """What a failure of the file system means for the sender; work on an input writes files of its own too."""
    if isinstance(error, FileNotFoundError):
        return FailureCode.FILE_NOT_FOUND, "the file does not exist"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            FailureCode.DISK_LIMIT,
            "the node has no space left to work on the file; free some, then send it again",
        )
    return FailureCode.FILE_NOT_READABLE, f"the file cannot be used: {error.strerror}"


def _problem(code: FailureCode, text: str) -> Answer:
    return {"code": code.name, "text": text}


def _raise_first(task: AlgorithmTask, field: str, answers: Mapping[str, Answer]) -> None:
    for party, answer in answers.items():
        if "code" in answer:
            text = f"{file_label(task, field, party)}: {answer['text']}"
            raise TaskFailure(FailureCode[answer["code"]], text)
