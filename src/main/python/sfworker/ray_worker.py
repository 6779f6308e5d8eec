"""What every process of Ray does first that works for a party; see `ray_mode`."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from sfworker import sandbox
from sfworker.private import stay_private
from sfworker.processes import cap_memory, die_first, stay_on
from sfworker.sql import closed_database

FOLDER = "SFWORKER_PARTY_FOLDER"
SCRATCH = "tmp"
# What the processes of a party may use: cores with commas between them, bytes of memory.
CORES = "SFWORKER_PARTY_CORES"
MEMORY = "SFWORKER_PARTY_MEMORY"
# Before other folders with modules.
SITE = str(Path(__file__).parent / "ray_site")
SETTINGS = ("PATH", "PYTHONPATH", "SF_UT_DO_NOT_EXIT_ENV_FLAG", "JAX_PLATFORMS", "OPENBLAS_NUM_THREADS")
# The file that says what they may do; out of their reach.
GRANT = "SFWORKER_PARTY_GRANT"
PASSED_ON = (CORES, MEMORY, GRANT, *SETTINGS)


def enter() -> None:
    """Work in the party's folder, where algorithms and libraries find and leave their files."""
    stay_private()
    work_in(Path(os.environ[FOLDER]))
    closed_database.install()


def confine() -> None:
    """Keep to the limits of the party, and give up what it may not do (see `sandbox`); before Ray starts a thread."""
    if GRANT in os.environ:
        keep_to_limits()
        sandbox.enter(sandbox.Grant.of(json.loads(Path(os.environ[GRANT]).read_text(encoding="utf-8"))))


def keep_to_limits() -> None:
    """Use no more of the machine than the environment says, and be the first to go when its memory runs out."""
    if os.environ.get(CORES):
        stay_on([int(core) for core in os.environ[CORES].split(",")])
    if os.environ.get(MEMORY):
        cap_memory(int(os.environ[MEMORY]))
    die_first()


def work_in(folder: Path) -> None:
    """Make a folder the working directory, with room for temporary files in it."""
    os.chdir(folder)
    Path(SCRATCH).mkdir(exist_ok=True)
    # Libraries put copies of the data there; relative, because one of them hands the name to a shell.
    os.environ["TMPDIR"] = SCRATCH
    tempfile.tempdir = None
