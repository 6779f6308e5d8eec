"""Locks of `multiprocessing` where `/dev/shm`, which all processes of a user share, is out of reach.

They are POSIX semaphores without names in memory that copies of the process share. A process that begins anew, with the
methods `spawn` and `forkserver`, cannot have them.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import threading
import time
from importlib import import_module
from multiprocessing import heap
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)
_native: Any = import_module("_multiprocessing")
# More than any machine takes for a `sem_t`.
SIZE = 64
RECURSIVE = 0
NANOSECONDS = 1_000_000_000


class _Instant(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _NoHandle:
    """Nothing that another process could open."""

    def __reduce__(self) -> str:
        raise RuntimeError("here a lock goes to processes that are forked only; take the start method 'fork'")


class SharedSemaphore:
    """What `multiprocessing.synchronize` wants of its `SemLock`."""

    SEM_VALUE_MAX = 2**31 - 1

    def __init__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool) -> None:
        self.kind = kind
        self.maxvalue = maxvalue
        self.name = None
        self.handle = _NoHandle()
        self._memory = mmap.mmap(-1, SIZE)
        self._semaphore = ctypes.byref(ctypes.c_char.from_buffer(self._memory))
        self._held = 0
        self._owner = 0
        if _libc.sem_init(self._semaphore, 1, ctypes.c_uint(value)) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take it, at once or within so many seconds; says whether that was possible."""
        if self.kind == RECURSIVE and self._is_mine():
            self._held += 1
            return True
        until = None if timeout is None else time.clock_gettime_ns(time.CLOCK_REALTIME) + int(timeout * NANOSECONDS)
        while self._wait(block, until) != 0:
            number = ctypes.get_errno()
            if number in (errno.EAGAIN, errno.ETIMEDOUT):
                return False
            if number != errno.EINTR:
                raise OSError(number, os.strerror(number))
        self._held += 1
        self._owner = threading.get_ident()
        return True

    def _wait(self, block: bool, until: int | None) -> int:
        if not block:
            return int(_libc.sem_trywait(self._semaphore))
        if until is None:
            return int(_libc.sem_wait(self._semaphore))
        return int(_libc.sem_timedwait(self._semaphore, ctypes.byref(_Instant(*divmod(until, NANOSECONDS)))))

    def release(self) -> None:
        """Give it back."""
        if self.kind == RECURSIVE:
            if not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self._held > 1:
                self._held -= 1
                return
        elif self._get_value() >= self.maxvalue:
            raise ValueError("semaphore or lock released too many times")
        self._held -= 1
        _libc.sem_post(self._semaphore)

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *raised: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._held

    def _is_mine(self) -> bool:
        return self._held > 0 and self._owner == threading.get_ident()

    def _get_value(self) -> int:
        value = ctypes.c_int()
        _libc.sem_getvalue(self._semaphore, ctypes.byref(value))
        return value.value

    def _is_zero(self) -> bool:
        return self._get_value() == 0

    def _after_fork(self) -> None:
        self._held = 0


def install() -> None:
    """Let `multiprocessing` use these, and keep shared values in the folder for temporary files."""
    arena: Any = heap.Arena
    arena._dir_candidates = []  # noqa: SLF001 - else it takes /dev/shm, which cannot be written
    _native.SemLock = SharedSemaphore
