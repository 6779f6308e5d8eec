"""Starts a private Ray head that listens on 127.0.0.1 only and ends with the process that started it.

Run as `python -m sfworker.ray_head --port 0`. Prints one JSON line when Ray is ready; ends on SIGTERM or when its
standard input ends. Whatever it started ends too, also when it is killed itself: a second process watches it.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfworker.files import LOCK, clear_slot
from sfworker.private import ALONE, NotPrivate, require_safe, stay_private
from sfworker.processes import end_carriers

SOURCES = str(Path(__file__).parents[1])
MARK_NAME = "SFWORKER_RAY_HEAD"
LOOK_SECONDS = 0.5
MEBIBYTE = 1024 * 1024


class HeadUnavailable(Exception):
    """Ray could not be started, or one of its processes ended."""


# A socket's path has 107 characters at most; Ray appends about 64 for its session, as in
# /session_2026-01-07_10-00-00_123456_1234567/sockets/plasma_store.
LONGEST_FOLDER = 42
PREFIX = "sfworker-ray-"
# For a folder of the settings, whose path takes its part.
SHORT_PREFIX = "sfw-"
RANDOM = "12345678"
# Ray lets everybody into the folder that it gets; so that one is inside a folder that nobody else may enter.
INNER = "r"


@dataclass(frozen=True)
class HeadOptions:
    """What the command line says; None leaves the choice to Ray."""

    port: int
    slots: int
    num_cpus: int | None
    object_store_memory: int
    folder: Path
    worker_ports: tuple[int, int]
    work_dir: Path | None

    @property
    def temp_dir(self) -> str:
        """Where Ray has its sockets and logs."""
        return str(self.folder / INNER)


def parse_options(arguments: Sequence[str]) -> HeadOptions:
    """Read the command line; a folder for Ray's files is made, and removed at the end."""
    parser = argparse.ArgumentParser(prog="sfworker.ray_head", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port of Ray's GCS; 0 takes a free one")
    parser.add_argument("--slots", type=int, default=1, help="units of the resource 'slot', one for each Runner")
    parser.add_argument("--num-cpus", type=int, default=0, help="logical CPUs of Ray; 0 counts those of the machine")
    parser.add_argument("--object-store-memory", type=int, default=200 * MEBIBYTE, help="bytes, at least 80 MB")
    parser.add_argument("--temp-dir", default="", help="folder for that of sockets and logs")
    parser.add_argument("--work-dir", default="", help="folder of the Runners, where nothing is left at the end")
    # Ray gives out the ports of a range without looking, and a process whose port is taken by another Ray dies. The
    # kernel's choice is free, and clear of SecretFlow's (19000-19999) and those of simulations (26000-29999).
    parser.add_argument("--min-worker-port", type=int, default=0)
    parser.add_argument("--max-worker-port", type=int, default=0)
    parsed = parser.parse_args(arguments)
    return HeadOptions(
        port=parsed.port,
        slots=parsed.slots,
        num_cpus=parsed.num_cpus or None,
        object_store_memory=parsed.object_store_memory,
        folder=_folder(parsed.temp_dir),
        worker_ports=(parsed.min_worker_port, parsed.max_worker_port),
        work_dir=Path(parsed.work_dir) if parsed.work_dir else None,
    )


def _folder(wanted: str) -> Path:
    if not wanted:
        return new_folder(tempfile.gettempdir())
    Path(wanted).mkdir(mode=ALONE, parents=True, exist_ok=True)
    # As it is: others may use it too.
    require_safe(Path(wanted))
    return new_folder(wanted, SHORT_PREFIX)


def new_folder(base: str, prefix: str = PREFIX) -> Path:
    """A new folder for Ray's files in `base`, or in /tmp when the names of Ray's sockets would be too long."""
    short = len(f"{base}/{prefix}{RANDOM}/{INNER}") <= LONGEST_FOLDER
    place = Path(base if short else "/tmp")  # noqa: S108 - private by mkdtemp
    remove_unused(place, prefix if short else PREFIX)
    return Path(tempfile.mkdtemp(prefix=prefix if short else PREFIX, dir=place))


def remove_unused(place: Path, prefix: str) -> None:
    """Remove what heads left that were killed with all their processes, or with the machine."""
    for folder in place.glob(f"{prefix}{'[a-z0-9_]' * len(RANDOM)}"):
        # Another head that starts may be faster, or the one that works there is; then there is nothing to remove.
        with contextlib.suppress(FileNotFoundError, BlockingIOError):
            if folder.lstat().st_uid == os.geteuid():
                # Never made here: a head without one has just begun.
                with (folder / LOCK).open("r+b") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)


def free_port(port: int) -> int:
    """The port itself if it is free, a free one for 0; fails with HeadUnavailable."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise HeadUnavailable(f"port {port} on 127.0.0.1 is taken; choose another one or 0") from error
        return int(probe.getsockname()[1])


class Watcher:
    """A process that outlives this one just long enough to end what it started."""

    def __init__(self, mark: str, options: HeadOptions) -> None:
        self._mark = mark
        self._options = options
        # The copy has it too: the folder is in use until both are gone.
        new = options.folder / f"{LOCK}-new"
        self._lock = new.open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        # Nobody sees it without its owner: another head would take the folder for one that is left.
        new.rename(options.folder / LOCK)
        read_end, self._write_end = os.pipe()
        if os.fork() == 0:
            os.close(self._write_end)
            self._watch(read_end)
        os.close(read_end)

    def _watch(self, read_end: int) -> None:
        for ignored in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)
        # Nobody writes: reading returns when the launcher is gone, however it ended.
        os.read(read_end, 1)
        self.clean_up()
        os._exit(0)

    def clean_up(self) -> None:
        """End all processes that carry the mark, and remove Ray's files and those of tasks."""
        end_carriers(self._mark)
        shutil.rmtree(self._options.folder, ignore_errors=True)
        for slot in self._options.work_dir.glob("slot-*") if self._options.work_dir else ():
            clear_slot(slot)


def wait_for_end(node: Any, end_requests: int) -> None:
    """Return when the standard input ends or SIGTERM arrives; fails with HeadUnavailable when a Ray process ends."""
    while True:
        readable, _, _ = select.select([sys.stdin.fileno(), end_requests], [], [], LOOK_SECONDS)
        if end_requests in readable or (readable and not os.read(sys.stdin.fileno(), 4096)):
            return
        dead = [name for name, _ in node.dead_processes()]
        if dead:
            raise HeadUnavailable(f"Ray's process '{dead[0]}' ended; its log is in {node.get_logs_dir_path()}")


def signals_as_input() -> int:
    """Make SIGTERM and SIGINT readable from a file, which the main thread can wait for."""
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end)
    for request in (signal.SIGTERM, signal.SIGINT):
        signal.signal(request, lambda number, frame: None)
    return read_end


def serve(options: HeadOptions, answer: Any) -> None:
    """Start Ray, say so in one line, and stay until it is time to end."""
    end_requests = signals_as_input()
    from sfworker.ray_node import start_node

    port = free_port(options.port)
    try:
        node = start_node(options, port)
    except Exception as error:
        raise HeadUnavailable(f"Ray did not start: {error}") from error
    session_dir = node.get_session_dir_path()
    line = {"address": node.gcs_address, "pid": os.getpid(), "session_dir": session_dir}
    print(json.dumps(line), file=answer, flush=True)
    try:
        wait_for_end(node, end_requests)
    finally:
        node.kill_all_processes(check_alive=False, allow_graceful=False)
        shutil.rmtree(session_dir, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    """Run the head; the exit code says whether it ended because it was told to."""
    if os.getpgrp() != os.getpid():
        # Ctrl-C in a terminal is for the process that started us; it tells us when it is done with Ray.
        os.setsid()
    answer = os.fdopen(os.dup(1), "w")
    # Ray prints; the standard output carries one line only.
    os.dup2(2, 1)
    stay_private()
    try:
        options = parse_options(arguments)
    except NotPrivate as problem:
        print(f"ray_head: {problem}", file=sys.stderr)
        return 1
    mark = f"{MARK_NAME}={uuid.uuid4().hex}"
    watcher = Watcher(mark, options)
    os.environ.update(
        {
            MARK_NAME: mark.partition("=")[2],
            "RAY_USAGE_STATS_ENABLED": "0",
            # Ray's workers have to find the Runner.
            "PYTHONPATH": os.pathsep.join(filter(None, [SOURCES, os.environ.get("PYTHONPATH")])),
        }
    )
    try:
        serve(options, answer)
    except HeadUnavailable as unavailable:
        print(f"ray_head: {unavailable}", file=sys.stderr)
        return 1
    finally:
        watcher.clean_up()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
