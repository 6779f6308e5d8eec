from __future__ import annotations

from pathlib import Path

import pytest

from computing import Computer
from evaluating import FEATURES, LABELLED, Components, JsonObject, table
from support import RunnerClient


@pytest.fixture
def computer(shared_runner: RunnerClient, tmp_path: Path) -> Computer:
    """Runs task types of alice and bob on the sample tables."""
    return Computer(shared_runner, tmp_path)


@pytest.fixture
def components(shared_runner: RunnerClient, tmp_path: Path) -> Components:
    return Components(shared_runner, tmp_path)


@pytest.fixture
def train(components: Components) -> JsonObject:
    """The training sample, a table over both parties."""
    for party in components.parties:
        components.sample(party, f"{party}_train.csv")
    return table({"alice": "alice_train.csv", "bob": "bob_train.csv"}, alice=FEATURES, bob=LABELLED)
