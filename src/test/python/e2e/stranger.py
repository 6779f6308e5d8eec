"""Another user of the machine, who looks for what he can read, enter or connect to."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import socket
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

MOST_BYTES = 64 * 1024 * 1024
KEY = b"PRIVATE KEY"


@dataclass
class Stranger:
    """A process of the user `nobody`, made by fork, which looks around when it is asked to.

    `marks` are texts that are in rows and secrets; `places` are folders where the worker may leave something.
    """

    marks: Sequence[bytes]
    places: Sequence[Path]
    looks: int = 0
    found: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._ours, theirs = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            # Else he would never hear that nobody asks any more.
            self._ours.close()
            self._serve(theirs)
        theirs.close()
        self._answers = self._ours.makefile("r")

    def look(self) -> set[str]:
        """Look everywhere once; what was found at any time."""
        self._ours.sendall(b"\n")
        self.found.update(json.loads(self._answers.readline()))
        self.looks += 1
        return self.found

    def end(self) -> None:
        """End the process."""
        self._answers.close()
        self._ours.close()
        os.waitpid(self._pid, 0)

    def _serve(self, requests: socket.socket) -> NoReturn:
        try:
            nobody = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            with requests.makefile("r") as lines, requests.makefile("w") as answers:
                for _ in lines:
                    print(json.dumps(sorted(self._look())), file=answers, flush=True)
        finally:
            os._exit(0)

    def _look(self) -> Iterator[str]:
        for place in self.places:
            for parent, _, names in os.walk(place):
                for name in names:
                    yield from self._file(Path(parent, name))
        for process in Path("/proc").glob("[0-9]*"):
            for name in ("cmdline", "environ"):
                yield from self._content(process / name)
            for opened in _entries(process / "fd"):
                yield from self._content(opened)
        yield from self._sockets()

    def _file(self, path: Path) -> Iterator[str]:
        try:
            kind = path.lstat().st_mode
        except OSError:
            return
        if stat.S_ISREG(kind):
            yield from self._content(path)
        elif stat.S_ISSOCK(kind) and _answers(str(path)):
            yield f"socket {path}"

    def _content(self, path: Path) -> Iterator[str]:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                # Pipes and terminals of his own are among these.
                regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
                content = file.read(MOST_BYTES) if regular else b""
        except OSError:
            return
        for mark in self.marks:
            if mark in content:
                yield f"{mark.decode()} in {path}"
        # Libraries have the words in them.
        if KEY in content and content.startswith(b"-----BEGIN"):
            yield f"{KEY.decode()} in {path}"

    def _sockets(self) -> Iterator[str]:
        for line in Path("/proc/net/unix").read_text().splitlines()[1:]:
            name = line.split(maxsplit=7)[7:]
            if name and any(name[0].lstrip("@").startswith(f"{place}/") for place in self.places):
                address = name[0].replace("@", "\0", 1) if name[0].startswith("@") else name[0]
                if _answers(address):
                    yield f"socket {name[0]}"


def _entries(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(folder.iterdir())
    return []


def _answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(address)
        except OSError:
            return False
        return True
