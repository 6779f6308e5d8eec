"""Watches from outside what a process opens: by inotify in any case, by strace where that works."""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from expressions.hostile import SECRETS
from expressions.trial import BEGIN
from support import SOURCES

# Of <sys/inotify.h>: modify, moves, create and delete; access and open, which Python does where it works.
CHANGED = 0x2 | 0x40 | 0x80 | 0x100 | 0x200
READ = 0x1 | 0x20
EVENT = struct.Struct("iIII")
CALLS = "open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,execve,connect,link,symlink"
PATH = re.compile(r'\w+\((?:AT_FDCWD, )?"([^"]*)"')
# What Python and the engine look at by themselves: code, and how large the machine is.
OWN = ("/proc/", "/sys/", sys.prefix, sys.base_prefix, str(SOURCES), "/usr/lib", "/lib", "/etc/ld.so", "/dev/null")


@dataclass(frozen=True)
class Seen:
    """What one run did: its counts, and what it opened outside or left behind."""

    counts: dict[str, int]
    opened: list[str]
    left: list[str]
    traced: list[str] | None


class Audit:
    """A folder with secrets and one to leave something in; both begin as they are to stay."""

    def __init__(self, folder: Path) -> None:
        self.secrets = folder / "secrets"
        self._work = folder / "work"
        for made in (self.secrets, self._work):
            made.mkdir(parents=True)
        for name in SECRETS:
            (self.secrets / name).write_text('{"x": 1}\n' if name.endswith("json") else "x,y\nMARK,1\nMARK,2\n")
        (self.secrets / BEGIN).touch()

    def run(self, texts: Iterable[str], guards: str, trace: bool = False) -> Seen:
        """Let a process of its own compute the texts."""
        log = self._work.parent / "trace"
        traced = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o", str(log)] if trace else []
        lines = "".join(json.dumps(text) + "\n" for text in texts)
        watch = Watch({self.secrets: READ | CHANGED, self._work: CHANGED})
        done = subprocess.run(
            [*traced, sys.executable, "-m", "expressions.trial", str(self.secrets), guards],
            input=lines.encode(),
            stdout=subprocess.PIPE,
            cwd=self._work,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(SOURCES), str(Path(__file__).parents[1])])},
            check=True,
        )
        opened = [name for name in watch.names() if name != BEGIN]
        left = sorted(path.name for path in self._work.iterdir())
        return Seen(json.loads(done.stdout.splitlines()[-1]), opened, left, _outside(log) if trace else None)


class Watch:
    """The kernel's own list of what was opened or changed in some folders."""

    def __init__(self, folders: Mapping[Path, int]) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        self._events = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        for folder, events in folders.items():
            if library.inotify_add_watch(self._events, os.fsencode(folder), events) < 0:
                raise OSError(ctypes.get_errno(), "inotify")

    def names(self) -> list[str]:
        """The names of files with an event, each once; '' is a folder itself."""
        found: dict[str, None] = {}
        while data := self._read():
            while data:
                length = EVENT.unpack_from(data)[3]
                found[data[EVENT.size : EVENT.size + length].rstrip(b"\0").decode()] = None
                data = data[EVENT.size + length :]
        os.close(self._events)
        return list(found)

    def _read(self) -> bytes:
        try:
            return os.read(self._events, 1 << 20)
        except BlockingIOError:
            return b""


def can_trace() -> bool:
    """Whether this machine lets a process be traced."""
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(["strace", "-qq", "--seccomp-bpf", "-f", "true"], stderr=subprocess.DEVNULL, check=False)
    return tried.returncode == 0


def _outside(log: Path) -> list[str]:
    _, begun, behind = log.read_text(errors="replace").partition(f"/{BEGIN}")
    assert begun, "the process has not begun"
    paths = {found[1] for line in behind.splitlines() if (found := PATH.search(line)) is not None}
    return sorted(path for path in paths if not path.startswith(OWN))
