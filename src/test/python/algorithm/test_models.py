"""What is refused of stored models."""

from __future__ import annotations

import base64
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from computing import DEVICES, Computer
from stored import LR, OTHER, TREES, Stored, flip, forge_share, forge_tree, other_bits, predict, reorder


def test_what_is_not_changed_is_used(computer: Computer, stored: Stored) -> None:
    assert computer.run(predict(LR))["num_predictions"] == 60
    assert computer.run(predict(TREES))["num_predictions"] == 60


CHANGES: dict[str, tuple[Callable[[Stored], Any], str, str, str]] = {
    "a flipped byte": (
        lambda stored: flip(stored.path("alice", LR)),
        LR,
        "PARAM_INVALID",
        "task_config.model_path.alice (alice_lr): alice_lr is not as it was written",
    ),
    "a flipped byte of a tree": (
        lambda stored: flip(stored.path("bob", TREES, ".tree_2.pkl")),
        TREES,
        "PARAM_INVALID",
        "task_config.model_path.bob (bob_xgb): bob_xgb.tree_2.pkl is not as it was written",
    ),
    "metadata of the other party": (
        lambda stored: stored.swap(stored.path("alice", LR, ".meta.json"), stored.path("bob", LR, ".meta.json")),
        LR,
        "PARAM_INVALID",
        "task_config.model_path.alice (alice_lr): it belongs to party 'bob'; give each party its own files",
    ),
    "a model of another training at one party": (
        lambda stored: stored.swap_models("bob", LR, OTHER),
        LR,
        "PARAM_INVALID",
        "model_path.alice (alice_lr) and task_config.model_path.bob (bob_lr) are of different trainings",
    ),
    "a share of another training": (
        lambda stored: stored.replace("bob", LR, "", stored.path("bob", OTHER).read_bytes()),
        LR,
        "PARAM_INVALID",
        "model_path.bob (bob_lr): bob_lr cannot be used: it is of another training",
    ),
    "other metadata at one party": (
        lambda stored: stored.meta("bob", LR, label="target"),
        LR,
        "PARAM_INVALID",
        "model_path.bob (bob_lr): bob_lr cannot be used: the .meta.json beside it was changed",
    ),
    "another order of features at all parties": (
        reorder,
        LR,
        "PARAM_INVALID",
        "model_path.alice (alice_lr): alice_lr cannot be used: the .meta.json beside it was changed",
    ),
    "other fraction bits in the metadata": (
        other_bits,
        LR,
        "PARAM_INVALID",
        "the .meta.json beside it was changed after the training",
    ),
    "metadata that is no JSON": (
        lambda stored: stored.path("bob", LR, ".meta.json").write_text("{"),
        LR,
        "PARAM_INVALID",
        "task_config.model_path.bob (bob_lr): its .meta.json is broken",
    ),
    "metadata of another version": (
        lambda stored: stored.meta("bob", LR, version=2),
        LR,
        "PARAM_INVALID",
        "task_config.model_path.bob (bob_lr): another version of the worker wrote it",
    ),
    "trees without end": (
        lambda stored: stored.meta("bob", TREES, num_trees=10**9),
        TREES,
        "PARAM_INVALID",
        "task_config.model_path.bob (bob_xgb): its .meta.json is broken",
    ),
    "no metadata": (
        lambda stored: stored.path("bob", LR, ".meta.json").unlink(),
        LR,
        "FILE_NOT_FOUND",
        "task_config.model_path.bob (bob_lr): there is no file bob_lr.meta.json",
    ),
    "no share": (
        lambda stored: stored.path("alice", LR).unlink(),
        LR,
        "FILE_NOT_FOUND",
        "task_config.model_path.alice (alice_lr): there is no file alice_lr;",
    ),
    "a tree is missing": (
        lambda stored: stored.path("alice", TREES, ".tree_1.pkl").unlink(),
        TREES,
        "FILE_NOT_FOUND",
        "task_config.model_path.alice (alice_xgb): there is no file alice_xgb.tree_1.pkl",
    ),
    "a tree that names a column which is not there": (
        lambda stored: forge_tree(stored, split_features=[2, -1, -1, -1, -1, -1, -1]),
        TREES,
        "PARAM_INVALID",
        "model_path.bob (bob_xgb): bob_xgb.tree_1.pkl cannot be used: it is not a tree that this worker wrote",
    ),
    "a tree that is too short": (
        lambda stored: forge_tree(stored, split_features=[0], split_values=[0.5]),
        TREES,
        "PARAM_INVALID",
        "bob_xgb.tree_1.pkl cannot be used: it has not as many splits",
    ),
    "a share with more chunks than there are": (
        lambda stored: forge_share(stored, chunks=[10, 10**9]),
        LR,
        "PARAM_INVALID",
        "bob_lr cannot be used: its header is broken",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_is_refused(computer: Computer, stored: Stored, name: str) -> None:
    change, model, code, text = CHANGES[name]
    change(stored)

    found = computer.failure(predict(model))

    assert found[0] == code
    assert text in found[1]
    assert not computer.path("data/out/bob_lr_pred.csv").exists()


@pytest.mark.parametrize(
    ("model", "task_type", "text"),
    [
        (TREES, "ss_lr_predict", "(alice_xgb): it is a model of ss_xgb, not of ss_lr; give a model of ss_lr"),
        (LR, "ss_xgb_predict", "(alice_lr): it is a model of ss_lr, not of ss_xgb; give a model of ss_xgb"),
    ],
)
def test_a_model_of_the_wrong_type_is_refused(
    computer: Computer, stored: Stored, model: str, task_type: str, text: str
) -> None:
    assert text in computer.failure(predict(model, task_type))[1]


@pytest.mark.parametrize(
    ("runtime", "text"),
    [
        ({"fxp_fraction_bits": 30}, "was trained with fxp_fraction_bits 26, but spu_config has fxp_fraction_bits 30"),
        ({"field": "FM64"}, "the model was trained with field FM128, but spu_config has field FM64"),
        ({"protocol": "CHEETAH"}, "was trained with protocol SEMI2K, but spu_config has protocol CHEETAH"),
    ],
)
def test_an_spu_that_would_read_the_shares_differently_is_refused(
    computer: Computer, stored: Stored, runtime: dict[str, Any], text: str
) -> None:
    computer.runtime_config = {**DEVICES["runtime_config"], **runtime}

    assert text in computer.failure(predict(LR))[1]


def test_the_default_of_the_fraction_bits_may_also_be_written_out(computer: Computer, stored: Stored) -> None:
    computer.runtime_config = {**DEVICES["runtime_config"], "fxp_fraction_bits": 26}

    assert computer.run(predict(LR))["num_predictions"] == 60


class Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.trace),)


@pytest.mark.parametrize(("model", "rest"), [(LR, ""), (TREES, ".tree_0.pkl"), (TREES, ".weight_0.share")])
def test_nothing_is_unpickled(computer: Computer, stored: Stored, model: str, rest: str) -> None:
    trace = computer.path("exploded")
    bomb = pickle.dumps(Bomb(trace))
    stored.replace("alice", model, rest, bomb)

    found = computer.failure(predict(model))

    assert f"alice_{model}{rest} cannot be used: it is not a" in found[1]
    assert not trace.exists()
    # The bomb works.
    pickle.loads(bomb)  # noqa: S301
    assert trace.exists()


def test_a_pickle_in_a_share_is_only_bytes(computer: Computer, stored: Stored) -> None:
    """The library's own description of the share may be anything as well."""
    trace = computer.path("exploded")
    forge_share(stored, meta=base64.b64encode(pickle.dumps(Bomb(trace))).decode())

    assert "bob_lr cannot be used: its content is no share" in computer.failure(predict(LR))[1]
    assert not trace.exists()


def test_a_share_of_another_array_is_refused(computer: Computer, stored: Stored) -> None:
    leaf = stored.path("bob", TREES, ".weight_0.share").read_bytes()
    end = 12 + int.from_bytes(leaf[8:12], "big")
    forge_share(stored, meta=json.loads(leaf[12:end])["meta"])

    assert "bob_lr cannot be used: its content does not fit its .meta.json" in computer.failure(predict(LR))[1]
