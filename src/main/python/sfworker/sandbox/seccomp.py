"""A filter of system calls, for the ways round Landlock: kinds of sockets that it does not know, and other processes.

Constants are those of `linux/seccomp.h`, `linux/filter.h`, `linux/audit.h` and `linux/socket.h`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from sfworker.sandbox.calls import MACHINES, Calls

SET_MODE_FILTER = 1
# Without it kernels before 5.16 switch a processor's guess of addresses off, which slows all computations down.
FLAG_SPEC_ALLOW = 1 << 2
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM
UNKNOWN = 0x00050000 | errno.ENOSYS
# Loads a word of the call, jumps if equal, if not less, if a bit is set, takes bits of it, ends.
LOAD, EQUAL, NOT_LESS, ANY_BIT, MASK, END = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
# Numbers of the other interface of x86-64, whose pointers are short.
X32 = 0x40000000

TYPE_BITS = 0xF
NETLINK = 16
NETLINK_ROUTE = 0
# Connects and sends at once, which Landlock does not see.
MSG_FASTOPEN = 0x20000000
# CLONE_NEWNS, -CGROUP, -UTS, -IPC, -USER, -PID, -NET of `linux/sched.h`.
NEW_NAMESPACES = 0x7E020000


_libc = ctypes.CDLL(None, use_errno=True)
Instruction = tuple[int, int, int, int]


def is_known() -> bool:
    """Whether there is a filter for this machine."""
    return platform.machine() in MACHINES


@dataclass(frozen=True)
class Exceptions:
    """What this process may do that others may not; `truncate` where Landlock sees who shortens which file."""

    unix_sockets: bool = False
    datagrams: bool = False
    truncate: bool = False


def install(exceptions: Exceptions) -> bool:
    """Filter the calls of this thread and of all it starts; says whether the kernel does. Needs no new privileges."""
    if not is_known():
        return False
    program = _program(MACHINES[platform.machine()], exceptions)
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    number = MACHINES[platform.machine()].seccomp
    return int(_libc.syscall(number, ctypes.c_uint(SET_MODE_FILTER), ctypes.c_uint(FLAG_SPEC_ALLOW), header)) == 0


def _program(calls: Calls, exceptions: Exceptions) -> list[Instruction]:
    program: list[Instruction] = [
        (LOAD, 0, 0, ARCHITECTURE),
        *_unless_equal(calls.audit, UNKNOWN),
        (LOAD, 0, 0, NUMBER),
        (NOT_LESS, 0, 1, X32),
        (END, 0, 0, UNKNOWN),
    ]
    for number in calls.refused:
        program += [(EQUAL, 0, 1, number), (END, 0, 0, REFUSE)]
    for number, place in calls.sending:
        program += _block(number, [(LOAD, 0, 0, _argument(place)), (ANY_BIT, 0, 1, MSG_FASTOPEN), (END, 0, 0, REFUSE)])
    program += _block(calls.prlimit, [(LOAD, 0, 0, _argument(0)), *_unless_equal(0, REFUSE)])
    program += _block(calls.clone, [(LOAD, 0, 0, _argument(0)), (ANY_BIT, 0, 1, NEW_NAMESPACES), (END, 0, 0, REFUSE)])
    program += [(EQUAL, 0, 1, calls.clone3), (END, 0, 0, UNKNOWN)]
    if not exceptions.truncate:
        program += _truncation(calls)
    if not exceptions.unix_sockets:
        program += _block(calls.socketpair, _pairs())
    program += _block(calls.socket, _sockets(exceptions.unix_sockets, exceptions.datagrams))
    return [*program, (END, 0, 0, ALLOW)]


def _truncation(calls: Calls) -> list[Instruction]:
    """Files are shortened by those only who opened them for writing, which Landlock sees."""
    program = [(EQUAL, 0, 1, calls.truncate), (END, 0, 0, REFUSE), (EQUAL, 0, 1, calls.openat2), (END, 0, 0, UNKNOWN)]
    for number, place in calls.opening:
        unless_writing = [(MASK, 0, 0, os.O_ACCMODE), *_unless_one_of([os.O_WRONLY, os.O_RDWR])]
        cuts = (ANY_BIT, 0, len(unless_writing), os.O_TRUNC)
        program += _block(number, [(LOAD, 0, 0, _argument(place)), cuts, *unless_writing])
    return program


def _pairs() -> list[Instruction]:
    """Not of datagrams, each of which can go to a name."""
    return [
        (LOAD, 0, 0, _argument(1)),
        (MASK, 0, 0, TYPE_BITS),
        *_unless_one_of([int(socket.SOCK_STREAM), int(socket.SOCK_SEQPACKET)]),
    ]


def _sockets(unix_sockets: bool, datagrams: bool) -> list[Instruction]:
    """TCP, UDP if wanted, what says which addresses the machine has, and sockets with names if wanted."""
    kinds = [socket.SOCK_STREAM, *([socket.SOCK_DGRAM] if datagrams else [])]
    protocols = [0, socket.IPPROTO_TCP, *([socket.IPPROTO_UDP] if datagrams else [])]
    internet = [
        (LOAD, 0, 0, _argument(1)),
        (MASK, 0, 0, TYPE_BITS),
        *_unless_one_of([int(kind) for kind in kinds]),
        (LOAD, 0, 0, _argument(2)),
        *_unless_one_of(protocols),
        (END, 0, 0, ALLOW),
    ]
    netlink = [(LOAD, 0, 0, _argument(2)), *_unless_equal(NETLINK_ROUTE, REFUSE), (END, 0, 0, ALLOW)]
    named = [(EQUAL, 0, 1, int(socket.AF_UNIX)), (END, 0, 0, ALLOW)] if unix_sockets else []
    return [
        (LOAD, 0, 0, _argument(0)),
        *named,
        (EQUAL, 0, len(netlink), NETLINK),
        *netlink,
        *_unless_one_of([int(socket.AF_INET), int(socket.AF_INET6)]),
        *internet,
    ]


def _block(number: int, instructions: list[Instruction]) -> list[Instruction]:
    """Instructions for one system call; ends with its number loaded again."""
    body = [*instructions, (LOAD, 0, 0, NUMBER)]
    return [(EQUAL, 0, len(body), number), *body]


def _unless_equal(value: int, outcome: int) -> list[Instruction]:
    return [(EQUAL, 1, 0, value), (END, 0, 0, outcome)]


def _unless_one_of(values: Sequence[int]) -> list[Instruction]:
    jumps = [(EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [*jumps, (END, 0, 0, REFUSE)]


def _argument(place: int) -> int:
    """Where the lower half of an argument is; both machines have it first."""
    return ARGUMENTS + 8 * place
