"""The machine the figures belong to, and how busy it is with other things."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
import time
from importlib.metadata import version
from pathlib import Path

QUIET = 0.25
QUIET_LIMIT_SECONDS = 12.0
SAMPLE_SECONDS = 1.0


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def part(title: str) -> None:
    """Wait a little for a quiet moment, then announce a part with the load it starts under."""
    deadline = time.monotonic() + QUIET_LIMIT_SECONDS
    while (busy := _busy_share()) > QUIET and time.monotonic() < deadline:
        pass
    load = " ".join(f"{average:.2f}" for average in os.getloadavg())
    say(f"\n{title}  [load {load}; processors {busy:.0%} busy before it{'' if busy <= QUIET else ', NOT QUIET'}]")


def describe() -> list[str]:
    """Processor, memory and versions."""
    model = _first("/proc/cpuinfo", "model name")
    memory = int(_first("/proc/meminfo", "MemTotal").split()[0]) / 1024**2
    versions = ", ".join(f"{name} {version(name)}" for name in ("celery", "redis", "ray", "secretflow"))
    return [
        f"machine: {os.cpu_count()} cores of {model}, {memory:.0f} GiB, Linux {platform.release()}",
        f"versions: Python {platform.python_version()}, {versions}",
        f"byte code of the Python environment: {'compiled' if _is_compiled() else 'NOT compiled, all loading is slow'}",
    ]


def _is_compiled() -> bool:
    module = Path(sysconfig.get_path("purelib")) / "ray" / "__init__.py"
    prefix = f"{sys.pycache_prefix}{module.parent}" if sys.pycache_prefix else f"{module.parent}/__pycache__"
    return any(Path(prefix).glob("__init__.*.pyc"))


def _busy_share() -> float:
    first = _ticks()
    time.sleep(SAMPLE_SECONDS)
    idle, total = (after - before for after, before in zip(_ticks(), first, strict=True))
    return 1 - idle / max(total, 1)


def _ticks() -> tuple[int, int]:
    fields = [int(field) for field in Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:9]]
    return fields[3] + fields[4], sum(fields)


def _first(file: str, name: str) -> str:
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "0 unknown")
