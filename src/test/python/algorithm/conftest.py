from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from computing import Computer, sample
from evaluating import FEATURES, LABELLED, Components, JsonObject, table
from stored import LR, OTHER, TREES, Stored, paths
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


@pytest.fixture(scope="module")
def trainings(shared_runner: RunnerClient, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two regressions and trees of the same tables."""
    computer = Computer(shared_runner, tmp_path_factory.mktemp("trained"))
    short = {"epochs": 1}
    for model, config in ((LR, sample("ss_lr")), (OTHER, sample("ss_lr")), (TREES, sample("ss_xgb"))):
        params = config["params"] if model == TREES else short
        computer.run({**config, "model_output": paths(model), "params": {**params}})
    return computer.path("data/model")


@pytest.fixture
def stored(computer: Computer, trainings: Path) -> Stored:
    folder = computer.path("data/model")
    shutil.copytree(trainings, folder)
    return Stored(folder)
