"""Numbers of system calls that a filter has to know, for each kind of machine.

They are those of `asm/unistd_64.h` of x86-64 and of `asm-generic/unistd.h`, which arm64 has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Calls:
    """One architecture: its word in `linux/audit.h` and its numbers of system calls."""

    audit: int
    seccomp: int
    socket: int
    # Calls that take flags of messages, and at which place.
    sending: Sequence[tuple[int, int]]
    prlimit: int
    socketpair: int
    clone: int
    # clone3 and openat2 have their flags in memory, where a filter cannot look; libraries go back to the older ones.
    clone3: int
    openat2: int
    # Calls that open by a name, and at which place they take flags.
    opening: Sequence[tuple[int, int]]
    truncate: int
    # setsid, setpgid: out of the group by which a party is ended and limited. unshare, setns: other namespaces.
    # open_by_handle_at: files without their names. ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_getfd:
    # memory and files of other processes. io_uring_setup: makes sockets past this filter. shmget, shmat, semget,
    # msgget, mq_open, add_key, request_key, keyctl: what all processes of a user share. bpf, perf_event_open,
    # userfaultfd: nothing for algorithms.
    refused: Sequence[int]


MACHINES = {
    "x86_64": Calls(
        audit=0xC000003E,
        seccomp=317,
        socket=41,
        sending=((44, 3), (46, 2), (307, 3)),
        prlimit=302,
        socketpair=53,
        clone=56,
        clone3=435,
        openat2=437,
        opening=((2, 1), (257, 2)),
        truncate=76,
        refused=(
            *(112, 109, 272, 308, 304),
            *(101, 310, 311, 312, 438, 425, 29, 30),
            *(64, 68, 240, 248, 249, 250, 321, 298, 323),
        ),
    ),
    "aarch64": Calls(
        audit=0xC00000B7,
        seccomp=277,
        socket=198,
        sending=((206, 3), (211, 2), (269, 3)),
        prlimit=261,
        socketpair=199,
        clone=220,
        clone3=435,
        openat2=437,
        opening=((56, 2),),
        truncate=45,
        refused=(
            *(157, 154, 97, 268, 265),
            *(117, 270, 271, 272, 438, 425, 194, 196),
            *(190, 186, 180, 217, 218, 219, 280, 241, 282),
        ),
    ),
}
