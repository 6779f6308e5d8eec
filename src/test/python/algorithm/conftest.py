from __future__ import annotations

from pathlib import Path

import pytest

from computing import Computer
from support import RunnerClient


@pytest.fixture
def computer(shared_runner: RunnerClient, tmp_path: Path) -> Computer:
    """Runs task types of alice and bob on the sample tables."""
    return Computer(shared_runner, tmp_path)
