"""Keeps what a party process prints, within bounds."""

from __future__ import annotations

import codecs
import os
import shutil
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from sfworker.plain import plain

CHUNK = 65536
FILE_LIMIT = 20 * 1024 * 1024
TAIL_CHUNKS = 4
TAIL_LIMIT = 4000
KEPT_ATTEMPTS = 100


class PartyLog:
    """Copies a pipe into a file of at most 20 MB, and remembers the end of it for the report of a failure.

    Libraries print names of a table and texts of a message as they are; here they become plain.
    """

    def __init__(self, source: int, file: Path) -> None:
        self._source = source
        self._file = file
        self._tail: deque[bytes] = deque(maxlen=TAIL_CHUNKS)
        self._thread = threading.Thread(target=self._copy, daemon=True)
        self._thread.start()

    def tail(self) -> str:
        """The last lines."""
        return b"".join(self._tail)[-TAIL_LIMIT:].decode(errors="replace")

    def wait_for_end(self, seconds: float) -> None:
        """Wait until all that an ended process printed is here."""
        self._thread.join(seconds)

    def _copy(self) -> None:
        room = FILE_LIMIT
        decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        with self._file.open("wb") as target, os.fdopen(self._source, "rb", buffering=0) as source:
            ended = False
            while not ended:
                read = source.read(CHUNK)
                ended = not read
                chunk = plain(decoder.decode(read, ended).replace("\r\n", "\n")).encode()
                self._tail.append(chunk)
                target.write(chunk[:room])
                target.flush()
                if 0 < room <= len(chunk):
                    target.write(b"\n... the rest was left out ...\n")
                room = max(0, room - len(chunk))


def drop_old_logs(folder: Path, kept: int = KEPT_ATTEMPTS, runs: Callable[[str], bool] = lambda _: False) -> None:
    """Remove the oldest logs; one sub-folder is one attempt. Those of which `runs` says so stay."""
    by_age = sorted((_age(entry), entry) for entry in folder.iterdir() if entry.is_dir())
    for _, entry in by_age[: max(0, len(by_age) - kept)]:
        if not runs(entry.name):
            shutil.rmtree(entry, ignore_errors=True)


def _age(entry: Path) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        # The Runner of another slot was faster; then there is nothing to remove.
        return 0
