"""What every process of a party may read of the machine, and the programs that it may run: no data of anybody."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from sfworker.sandbox import landlock

LIBRARIES = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/lib", "/lib32", "/lib64")
SYSTEM = (
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/etc/localtime",
    "/etc/timezone",
    "/usr/share/zoneinfo",
    "/etc/nsswitch.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/resolv.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/ssl/certs",
    "/etc/ssl/openssl.cnf",
    "/etc/pki/tls/certs",
    "/etc/pki/ca-trust",
    "/usr/share/ca-certificates",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
    "/sys/fs/cgroup",
    "/sys/kernel/mm/transparent_hugepage",
)
# Entries of /proc are made anew whenever the kernel needs the memory; who holds one open keeps it.
PROC = (
    "/proc/cpuinfo",
    "/proc/loadavg",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/uptime",
    "/proc/version",
    "/proc/sys",
)
# libpsi sorts its inputs with these and looks for doubles.
PROGRAMS = ("sh", "sort", "tail", "uniq")
LOADERS = ("lib/ld-linux*", "lib64/ld-linux*", "lib/*/ld-linux*", "lib/ld-musl*")
WRITABLE = ("/dev/null",)
_held: list[int] = []


def prepare() -> None:
    """Look up, for this process and its copies, what stays the same."""
    _python()
    _programs()
    for path in PROC:
        if Path(path).exists():
            _held.append(os.open(path, os.O_PATH | os.O_CLOEXEC))


def allow(rules: landlock.Ruleset, further: Iterable[str]) -> None:
    """Give the rights; `further` are folders with modules, and whatever else algorithms need."""
    rules.allow(landlock.READ, [*LIBRARIES, *SYSTEM])
    rules.allow(landlock.RUN, [*_python(), *_programs(), *further])
    rules.allow(landlock.WRITE | landlock.IOCTL_DEV, WRITABLE)
    if not _held:
        prepare()
    for descriptor in _held:
        rules.allow_opened(landlock.READ, descriptor)
    # Of this process only; it stays open, and goes with the process.
    rules.allow_opened(landlock.READ, os.open("/proc/self", os.O_PATH | os.O_CLOEXEC))


@lru_cache(maxsize=1)
def _python() -> list[str]:
    paths = sysconfig.get_paths()
    base = sysconfig.get_paths(vars={"base": sys.base_prefix, "platbase": sys.base_exec_prefix})
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    shared = sysconfig.get_config_var("LIBDIR")
    folders = {paths[name] for name in names} | {base[name] for name in names} | ({shared} if shared else set())
    return [*sorted(folders), sys.executable, str(Path(sys.prefix, "pyvenv.cfg"))]


@lru_cache(maxsize=1)
def _programs() -> list[str]:
    found = [shutil.which(name, path=os.defpath) for name in PROGRAMS]
    loaders = [str(path) for pattern in LOADERS for path in Path("/").glob(pattern)]
    return [path for path in found if path] + loaders
