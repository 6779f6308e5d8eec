"""Python environments beside the project's own, made when they are first needed: an old Celery, and Flower."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sfworker.local import PROJECT

HERE = Path(__file__).parent
FOLDER = PROJECT / "target" / "conformance"
INSTALL_SECONDS = 150


def python(name: str) -> Path:
    """Return the interpreter of an environment; `requirements-<name>.lock` says what is in it."""
    lock = HERE / f"requirements-{name}.lock"
    mark = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    home = FOLDER / f"{name}-{mark}"
    interpreter = home / "bin" / "python"
    if not (home / ".complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        run(sys.executable, "-m", "venv", str(home))
        options = ["--disable-pip-version-check", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
        run(str(interpreter), "-m", "pip", "install", *options, "--requirement", str(lock))
        (home / ".complete").touch()
    return interpreter


def run(*command: str) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=INSTALL_SECONDS,
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)} failed; it needs venv and the package index:\n{done.stdout[-2000:]}")
