"""What an exception that nobody foresaw says about whose fault it is.

A task may be too deep, too big or have names that no file system takes in more ways than anybody checks. Such a task
is its sender's to change, and no defect of the worker.
"""

from __future__ import annotations

import errno

from sfworker.failure import FailureCode, TaskFailure

_BAD_PATH = frozenset(
    {errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO, errno.ENODEV, errno.EILSEQ}
)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def understood(error: BaseException) -> TaskFailure:
    """The failure that an exception stands for; INTERNAL if it is a defect. Its text goes to the log only."""
    name = type(error).__name__
    code, text = _meaning(error)
    return TaskFailure(code, f"{text} ({name}); the log of the worker has the details", cause_type=name)


def _meaning(error: BaseException) -> tuple[FailureCode, str]:
    if isinstance(error, RecursionError):
        return FailureCode.PARAM_INVALID, "the task is nested too deeply; make it flatter"
    if isinstance(error, MemoryError):
        return FailureCode.MEMORY_LIMIT, "the task needs more memory than there is"
    if isinstance(error, UnicodeError):
        return FailureCode.PARAM_INVALID, "the task has a text that no encoding takes; use letters"
    if isinstance(error, OverflowError):
        return FailureCode.PARAM_INVALID, "the task has a number that is too large; use a smaller one"
    if isinstance(error, OSError) and error.errno in _BAD_PATH:
        return FailureCode.PARAM_INVALID, "the task has a path that the file system does not take; use another one"
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return FailureCode.DISK_LIMIT, "the disk of the work folder is full"
    return FailureCode.INTERNAL, "the worker failed"
