"""Landlock: what of the files and of TCP a thread, and all that it starts from then on, may use.

Constants and structures are those of `linux/landlock.h`, numbers of system calls those of `asm-generic/unistd.h`. What
a kernel does not know yet is left out: `Ruleset.enforced` says what is there. There is no way back.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

SYS_CREATE_RULESET = 444
SYS_ADD_RULE = 445
SYS_RESTRICT_SELF = 446
CREATE_RULESET_VERSION = 1 << 0
RULE_PATH_BENEATH = 1
RULE_NET_PORT = 2

EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
MAKE_SOCK = 1 << 9
MAKE_FIFO = 1 << 10
MAKE_SYM = 1 << 12
REFER = 1 << 13
TRUNCATE = 1 << 14
IOCTL_DEV = 1 << 15
BIND_TCP = 1 << 0
CONNECT_TCP = 1 << 1
SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0
SCOPE_SIGNAL = 1 << 1

VERSION_OF_TRUNCATE = 3
# What came with which version of the interface: rights on files, rights on TCP ports, scopes.
VERSIONS = (
    (1, (1 << 13) - 1, 0, 0),
    (2, REFER, 0, 0),
    (VERSION_OF_TRUNCATE, TRUNCATE, 0, 0),
    (4, 0, BIND_TCP | CONNECT_TCP, 0),
    (5, IOCTL_DEV, 0, 0),
    (6, 0, 0, SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL),
)
READ = READ_FILE | READ_DIR
RUN = READ | EXECUTE
WRITE = READ | WRITE_FILE | TRUNCATE
OWN = WRITE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO | MAKE_SYM | REFER
# Of a path that is no folder these are all that may be given.
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The kernel's version of the interface; 0 where there is none, or it is switched off."""
    found = _libc.syscall(SYS_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(CREATE_RULESET_VERSION))
    return max(int(found), 0)


class Ruleset:
    """Rights that are given one by one; `restrict` takes away all others.

    Threads: `restrict` holds for the calling thread and for threads and processes that it starts afterwards.
    """

    def __init__(self, ports: bool = True) -> None:
        """Without `ports` whatever TCP the machine has is left alone."""
        known = [entry for entry in VERSIONS if entry[0] <= version()]
        self.files, self.ports, self.scopes = (sum(entry[place] for entry in known) for place in (1, 2, 3))
        self.ports = self.ports if ports else 0
        attributes = struct.pack("QQQ", self.files, self.ports, self.scopes)
        self._descriptor = _checked(
            _libc.syscall(SYS_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
        )

    def __enter__(self) -> Ruleset:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def allow(self, rights: int, paths: Iterable[str | Path]) -> None:
        """Give rights on files, and on folders with all below them; links are followed, what is missing is left out."""
        for path in paths:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
                try:
                    self.allow_opened(rights, descriptor)
                finally:
                    os.close(descriptor)

    def allow_opened(self, rights: int, descriptor: int) -> None:
        """Give rights on what a descriptor stands for."""
        given = rights & self.files
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            given &= OF_FILES
        self._add(RULE_PATH_BENEATH, struct.pack("=Qi", given, descriptor))

    def allow_ports(self, rights: int, ports: Iterable[int]) -> None:
        """Give rights on TCP ports, of whatever address."""
        for port in ports if self.ports else ():
            self._add(RULE_NET_PORT, struct.pack("QQ", rights, port))

    def restrict(self) -> None:
        """Give up all other rights for ever; needs `no_new_privileges` first."""
        _checked(_libc.syscall(SYS_RESTRICT_SELF, self._descriptor, ctypes.c_uint(0)))

    def _add(self, kind: int, rule: bytes) -> None:
        _checked(_libc.syscall(SYS_ADD_RULE, self._descriptor, kind, rule, ctypes.c_uint(0)))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {errno.errorcode.get(number, number)}")
    return result
