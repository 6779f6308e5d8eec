"""Tables of the benchmarks: the samples, and larger ones from a fixed seed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sfworker.local import PROJECT

SAMPLES = PROJECT / "src" / "test" / "resources" / "samples" / "data"
SEED = 20
PSI_ROWS = (100_000, 1_000_000)
LR_ROWS, LR_FEATURES = 100_000, 20
XGB_ROWS, XGB_FEATURES = 20_000, 10

Config = dict[str, Any]


def copy_samples(data: Path) -> None:
    """Put the sample tables into a data folder."""
    data.mkdir(parents=True)
    for table in SAMPLES.glob("*.csv"):
        shutil.copy(table, data)


def make_tables(data: Path) -> None:
    """Write the larger tables."""
    random = np.random.default_rng(SEED)
    for rows in PSI_ROWS:
        # Half of each party's keys are the other's too.
        for party, first in (("alice", 0), ("bob", rows // 2)):
            keys = random.permutation(np.arange(first, first + rows))
            table = pd.DataFrame({"uid": np.char.add("u", keys.astype(str)), "x": random.normal(size=rows).round(6)})
            table.to_csv(data / f"{party}_psi_{rows}.csv", index=False)
    _training(data, "lr", random.normal(size=(LR_ROWS, LR_FEATURES)), random)
    _training(data, "xgb", random.normal(size=(XGB_ROWS, XGB_FEATURES)), random)


def _training(data: Path, name: str, features: np.ndarray[Any, Any], random: np.random.Generator) -> None:
    rows, count = features.shape
    score = features @ random.normal(size=count) + random.normal(size=rows)
    table = pd.DataFrame(features.round(6), columns=[f"f{number}" for number in range(count)])
    table.iloc[:, : count // 2].to_csv(data / f"alice_{name}_large.csv", index=False)
    table.iloc[:, count // 2 :].assign(y=(score > 0).astype(int)).to_csv(data / f"bob_{name}_large.csv", index=False)


def _psi(rows: int, protocol: str) -> Config:
    return {
        "task_type": "psi",
        "keys": {"alice": ["uid"], "bob": ["uid"]},
        "input_paths": {party: f"data/{party}_psi_{rows}.csv" for party in ("alice", "bob")},
        "output_paths": {party: f"data/out/{party}_psi_{rows}.csv" for party in ("alice", "bob")},
        "receiver": "alice",
        "protocol": protocol,
    }


def _train(task_type: str, name: str, count: int, params: Config) -> Config:
    return {
        "task_type": task_type,
        "train_data": {party: f"data/{party}_{name}_large.csv" for party in ("alice", "bob")},
        "features": [f"f{number}" for number in range(count)],
        "label": "y",
        "label_party": "bob",
        "model_output": {party: f"data/out/model/{party}_{name}_large" for party in ("alice", "bob")},
        "params": params,
    }


LARGE: dict[str, Config] = {
    **{f"psi KKRT {rows:,} rows": _psi(rows, "KKRT_PSI_2PC") for rows in PSI_ROWS},
    **{f"psi RR22 {rows:,} rows": _psi(rows, "RR22_FAST_PSI_2PC") for rows in PSI_ROWS},
    f"ss_lr {LR_ROWS:,} x {LR_FEATURES}": _train(
        "ss_lr", "lr", LR_FEATURES, {"epochs": 1, "batch_size": 1024, "learning_rate": 0.3}
    ),
    f"ss_xgb {XGB_ROWS:,} x {XGB_FEATURES}": _train(
        "ss_xgb", "xgb", XGB_FEATURES, {"num_boost_round": 3, "max_depth": 3}
    ),
}
