"""libpsi writes a performance trace to /tmp, whatever TMPDIR says; nobody reads it, so it goes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path("/tmp")  # noqa: S108 - the library's choice
# Clocks of file systems are coarser than the process's own.
CLOCK_STEP_SECONDS = 1.0


@contextmanager
def no_trace_left(folder: Path = FOLDER) -> Iterator[None]:
    """Remove the traces that this user's processes write while the body runs, for example ``psi_A-AJCxDSAf.trace``."""
    began = time.time() - CLOCK_STEP_SECONDS
    try:
        yield
    finally:
        for trace in folder.glob("psi_*.trace"):
            _remove(trace, began)


def _remove(trace: Path, began: float) -> None:
    try:
        status = trace.stat()
        if status.st_uid == os.geteuid() and status.st_mtime >= began:
            trace.unlink()
    except FileNotFoundError:
        # The other party of this machine was faster.
        return
