"""What Linux offers to make sure that no process outlives the one that needs it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
UNUSED_BYTES = 1024**3
UNUSED_BYTES_PER_CORE = 64 * 1024**2
EXPENDABLE = "500"
END_LIMIT_SECONDS = 5.0
POLL_SECONDS = 0.02


def die_with_parent(parent: int) -> None:
    """Let the kernel kill this process when the thread that started it ends; `parent` is the process of that thread."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        # It ended before the kernel knew our wish.
        os.kill(os.getpid(), signal.SIGKILL)


def die_first() -> None:
    """Let the kernel, when memory runs out, take this process rather than one that all tasks need."""
    with contextlib.suppress(OSError):
        # Where the system forbids it, the kernel takes the biggest.
        Path("/proc/self/oom_score_adj").write_text(EXPENDABLE)


def stay_on(cores: Sequence[int]) -> None:
    """Bind all threads of this process to cores, and with them all threads and processes that they start later."""
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)
    # Libraries that read this start no more threads than that.
    os.environ["OMP_NUM_THREADS"] = str(len(cores))


def cap_memory(limit: int) -> None:
    """Let this process fail when it asks for much more than `limit` bytes of memory.

    What a process asks for and does not use counts too, such as the stacks of threads, of which libraries start some
    for each core; so there is room for that.
    """
    cap = limit + UNUSED_BYTES + (os.cpu_count() or 1) * UNUSED_BYTES_PER_CORE
    resource.setrlimit(resource.RLIMIT_DATA, (cap, cap))


def kill_group(leader: int) -> None:
    """Kill a process that leads a group, with all of the group; one that is gone already is fine."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def carriers(mark: str) -> Iterator[int]:
    """Find the processes whose environment holds the text `mark` (NAME=value), whoever their parent is now."""
    wanted = mark.encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            # Gone by now, or of another user.
            continue
        if wanted in environment.split(b"\0"):
            yield int(entry.name)


def end_carriers(mark: str, limit_seconds: float = END_LIMIT_SECONDS) -> None:
    """Kill the carriers of a mark until none is left, also those that are born meanwhile."""

    def none_left() -> bool:
        others = [pid for pid in carriers(mark) if pid != os.getpid()]
        for pid in others:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return not others

    wait_until(none_left, limit_seconds)


def wait_until(condition: Callable[[], bool], limit_seconds: float) -> bool:
    """Look at a condition until it holds or the limit is over; says whether it held."""
    deadline = time.monotonic() + limit_seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def describe_exit(status: int) -> str:
    """An exit status as the operating system reports it: 'was killed by SIGKILL' or 'ended with exit code 1'."""
    if os.WIFSIGNALED(status):
        return f"was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended with exit code {os.WEXITSTATUS(status)}"
