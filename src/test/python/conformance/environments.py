"""Python environments beside the project's own: an old Celery, and Flower. The build makes them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest
from sfworker.local import PROJECT

HERE = Path(__file__).parent
FOLDER = PROJECT / "target" / "conformance"
INSTALL_SECONDS = 150


@cache
def python(name: str) -> Path:
    """Return the interpreter of an environment; `requirements-<name>.lock` says what is in it."""
    home = FOLDER / name
    # Does nothing when the build has made it; who runs these tests by hand may have a new lock file.
    done = subprocess.run(
        ["sh", str(PROJECT / "src" / "build" / "python-env.sh"), str(home), str(HERE / f"requirements-{name}.lock")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=INSTALL_SECONDS,
    )
    if done.returncode != 0:
        pytest.fail(f"the environment {name} could not be made:\n{done.stdout[-2000:]}")
    return home / "bin" / "python"
