"""Tries to get out of the sandbox by all ways that are known, and prints which led where: a JSON object.

Run as `python attacks.py <JSON>`: `grant` is what the process may do, the rest is where it should not get.
"""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import duckdb
from sfworker import sandbox
from sfworker.sandbox import landlock
from sfworker.sandbox.calls import MACHINES

MPTCP = 262
NEW_USER = 0x10000000
PTRACE_ATTACH = 16
IPC_PRIVATE = 0
CALLS = MACHINES[os.uname().machine]
PLAN: dict[str, Any] = {}
libc = ctypes.CDLL(None, use_errno=True)


def called(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def sql(text: str, *values: str) -> None:
    """What an expression could do with the engine's own guard away."""
    duckdb.connect().execute(text, values).fetchall()


def connect(port: int, kind: int = 0) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, kind) as probe:
        probe.settimeout(2)
        probe.connect(("127.0.0.1", port))


def connect_at_once(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.sendto(b"PING\r\n", socket.MSG_FASTOPEN, ("127.0.0.1", port))


def listen(port: int) -> None:
    socket.create_server(("127.0.0.1", port)).close()


def named_socket(name: str) -> None:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(name)


def datagram(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.sendto(b"rows", ("127.0.0.1", port))


def linked(link: Callable[[str, Path], None]) -> None:
    name = Path(f"link {link.__name__}")
    link(PLAN["outside"], name)
    sql("SELECT * FROM read_text(?)", str(name))


def through_own_link() -> None:
    Path("input").symlink_to(PLAN["input"])
    sql("SELECT * FROM read_csv('input')")


def moved_in() -> None:
    Path(PLAN["movable"]).rename("moved")


def cut_off(path: str, access: int) -> None:
    os.close(os.open(path, access | os.O_TRUNC))


def opened_otherwise(path: str) -> None:
    how = struct.pack("QQQ", os.O_RDONLY | os.O_TRUNC, 0, 0)
    called(libc.syscall(CALLS.openat2, -100, os.fsencode(path), how, ctypes.c_size_t(len(how))))


def pair(kind: int) -> None:
    for side in socket.socketpair(socket.AF_UNIX, kind):
        side.close()


def in_child(call: Callable[[], object]) -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0 if outcome(call) == "done" else 1)
    if os.waitpid(pid, 0)[1] != 0:
        raise PermissionError("the child was refused it")


def cloned(flags: int) -> None:
    pid = libc.syscall(CALLS.clone, ctypes.c_ulong(flags | signal.SIGCHLD), None, None, None, None)
    called(pid)
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def own_namespace() -> None:
    with Path("/proc/self/ns/uts").open("rb") as own:
        called(libc.setns(own.fileno(), 0))


def shortened() -> None:
    with Path("short").open("w") as file:
        file.write("long")
    with Path("short").open("w") as file:
        file.truncate(1)


def shared_lock() -> None:
    value = multiprocessing.Value("i", 0)

    def count() -> None:
        with value.get_lock():
            value.value += 1

    process = multiprocessing.Process(target=count)
    process.start()
    process.join()
    if value.value != 1:
        raise PermissionError("nothing was counted")


def dumped() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
    pid = os.fork()
    if pid == 0:
        os.kill(os.getpid(), signal.SIGABRT)
    if resource.getrlimit(resource.RLIMIT_CORE)[0] <= sandbox.NO_CORE or not os.WCOREDUMP(os.waitpid(pid, 0)[1]):
        raise PermissionError("no core was dumped")


def limit_of_another() -> None:
    was = resource.prlimit(PLAN["sibling"], resource.RLIMIT_NOFILE)
    resource.prlimit(PLAN["sibling"], resource.RLIMIT_NOFILE, was)


def copied_program() -> None:
    Path("program").write_bytes(Path(PLAN["program"]).read_bytes())


ATTACKS: dict[str, Callable[[], object]] = {
    "read a file outside": lambda: sql("SELECT * FROM read_text(?)", PLAN["outside"]),
    "count rows of a table outside": lambda: sql("SELECT count(*) FROM read_csv(?)", PLAN["outside"]),
    "list a folder outside": lambda: list(Path(PLAN["data"]).iterdir()),
    "read what was put in the place of an input": lambda: Path(PLAN["replaced"]).read_text(),
    "read through a symbolic link": lambda: linked(os.symlink),
    "read through a hard link": lambda: linked(os.link),
    "read what was moved in": moved_in,
    "write a file outside": lambda: sql(f"COPY (SELECT 1) TO '{PLAN['data']}/new.csv'"),
    "overwrite an input": lambda: sql(f"COPY (SELECT 1) TO '{PLAN['input']}'"),
    "cut off a file outside": lambda: os.truncate(PLAN["outside"], 6),
    "cut off an input": lambda: os.truncate(PLAN["shortened"], 6),
    "cut off an input while opening it": lambda: cut_off(PLAN["shortened"], os.O_RDONLY),
    "cut off an input opened for nothing": lambda: cut_off(PLAN["shortened"], os.O_ACCMODE),
    "cut off an input opened by another call": lambda: opened_otherwise(PLAN["shortened"]),
    "cut off an input opened for writing": lambda: cut_off(PLAN["shortened"], os.O_WRONLY),
    "make a folder outside": lambda: Path(PLAN["data"], "folder").mkdir(),
    "remove a file outside": lambda: Path(PLAN["removable"]).unlink(),
    "read the parent's environment": lambda: sql("SELECT * FROM read_text(?)", f"/proc/{os.getppid()}/environ"),
    "read the parent's memory": lambda: Path(f"/proc/{os.getppid()}/maps").read_text(),
    "see other processes": lambda: list(Path("/proc").iterdir()),
    "see the files of a sibling": lambda: list(Path(f"/proc/{PLAN['sibling']}/fd").iterdir()),
    "trace a sibling": lambda: called(libc.ptrace(PTRACE_ATTACH, PLAN["sibling"], None, None)),
    "limit a sibling": limit_of_another,
    "signal a sibling": lambda: os.kill(PLAN["sibling"], 0),
    "connect to Redis": lambda: connect(PLAN["redis"]),
    "connect to Redis by another kind of TCP": lambda: connect(PLAN["redis"], MPTCP),
    "connect to Redis while sending": lambda: connect_at_once(PLAN["redis"]),
    "connect to the port of another task": lambda: connect(PLAN["other"]),
    "listen at the port of another task": lambda: listen(PLAN["unused"]),
    "connect to a socket with a path": lambda: named_socket(PLAN["socket"]),
    "connect to a socket with a name": lambda: named_socket("\0" + PLAN["name"]),
    "make sockets for datagrams to names": lambda: pair(socket.SOCK_DGRAM),
    "make raw sockets for datagrams to names": lambda: pair(socket.SOCK_RAW),
    "begin a session": lambda: in_child(os.setsid),
    "begin a group": lambda: in_child(lambda: os.setpgid(0, 0)),
    "unshare users": lambda: in_child(lambda: called(libc.unshare(NEW_USER))),
    "enter a namespace": lambda: in_child(own_namespace),
    "start a process in another namespace": lambda: cloned(NEW_USER),
    "send a datagram": lambda: datagram(PLAN["other"]),
    "run a program": lambda: subprocess.run([PLAN["program"]], check=True),
    "copy a program": copied_program,
    "share memory with siblings": lambda: called(libc.shmget(IPC_PRIVATE, 4096, 0o600)),
    "dump a core": dumped,
}
ALLOWED: dict[str, Callable[[], object]] = {
    "read an input": lambda: sql("SELECT * FROM read_csv(?)", PLAN["input"]),
    "read an input through a link": through_own_link,
    "write the own folder": lambda: sql("COPY (SELECT 1) TO 'own.csv'"),
    "connect to the own port": lambda: connect(PLAN["own"]),
    "sort": lambda: subprocess.run(["sh", "-c", "tail -n +1 own.csv | sort > sorted.csv"], check=True),
    "run Python": lambda: subprocess.run([sys.executable, "-c", "import numpy"], check=True),
    "shorten an own file": shortened,
    "make a pair of sockets": lambda: pair(socket.SOCK_STREAM),
    "use a pool of threads": lambda: ThreadPool(2).map(abs, [1, 2]),
    "share a lock among processes": shared_lock,
    "start a thread": lambda: threading.Thread(target=os.getpid).start(),
    "look at itself": lambda: Path("/proc/self/status").read_text(),
    "signal itself": lambda: os.kill(os.getpid(), 0),
}


def outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (OSError, duckdb.Error, subprocess.CalledProcessError) as error:
        return f"refused: {error}"
    return "done"


def main() -> None:
    PLAN.update(json.loads(sys.argv[1]))
    if PLAN["version"]:
        landlock.version = lambda: PLAN["version"]
    grant = sandbox.Grant.of(PLAN["grant"])
    # As in a template, from which processes of parties come with their libraries loaded.
    sql("SELECT 1")
    os.chdir(grant.folder)
    sandbox.enter(grant)
    outcomes = {name: outcome(attempt) for name, attempt in {**ALLOWED, **ATTACKS}.items()}
    print(json.dumps(outcomes))


main()
