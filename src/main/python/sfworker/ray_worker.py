"""What every process of Ray does first that works for a party; see `ray_mode`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

FOLDER = "SFWORKER_PARTY_FOLDER"
SCRATCH = "tmp"
PASSED_ON = ("PYTHONPATH", "SF_UT_DO_NOT_EXIT_ENV_FLAG", "JAX_PLATFORMS", "OPENBLAS_NUM_THREADS")


def enter() -> None:
    """Work in the party's folder, where algorithms and libraries find and leave their files."""
    work_in(Path(os.environ[FOLDER]))


def work_in(folder: Path) -> None:
    """Make a folder the working directory, with room for temporary files in it."""
    os.chdir(folder)
    Path(SCRATCH).mkdir(exist_ok=True)
    # Libraries put copies of the data there; relative, because one of them hands the name to a shell.
    os.environ["TMPDIR"] = SCRATCH
    tempfile.tempdir = None
