"""How components fail: what is said, and what does not happen."""

from __future__ import annotations

import io
import os
import pickle
import tarfile
from pathlib import Path
from typing import Any

import pytest

from evaluating import ALICE, BOB, TRAINING, Components, JsonObject, one
from support import SAMPLES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("f0,f1\n1,2\n3,4\n", "there is no column 'f2', which the input declares"),
        ("f0,f1,f2\n1,2,3\n4,secret,6\n", "column 'f1' has no double in line 3; what stands for a missing value"),
        ("f0,f1,f2\n", "the file has no rows below its first line"),
        ("", "the file is empty; its first line must name the columns"),
        ("f0,f1,f2\n1,2,3\n", "the parties have different numbers of rows (alice 1, bob 200); align them first"),
    ],
)
def test_a_table_that_does_not_fit_is_named(components: Components, train: JsonObject, text: str, found: str) -> None:
    components.write("alice", "alice_train.csv", text)
    message = components.message("ml.train/ss_sgd_train:1.0.0", [train], ["model", "report"], **TRAINING)

    code, said = components.failure(message)

    assert code == "PARAM_INVALID"
    assert said.startswith("task_config.inputs[0]")
    assert found in said
    assert "secret" not in said
    assert not (components.folder("bob") / "model").exists()


@pytest.mark.parametrize(
    ("comp_id", "attrs", "outputs", "missing"),
    [
        ("stats/ss_vif:1.0.0", {}, ["report"], "spu_config"),
        ("ml.train/sgb_train:1.1.0", TRAINING, ["model", "report"], "heu_config"),
    ],
)
def test_a_device_that_is_not_described_is_named(
    components: Components, train: JsonObject, comp_id: str, attrs: JsonObject, outputs: list[str], missing: str
) -> None:
    code, text = components.failure(components.message(comp_id, [train], outputs, **attrs), spu=False, heu=None)

    assert (code, text.partition(" ")[0]) == ("PARAM_INVALID", missing)


def test_why_a_component_failed_is_told_without_values(components: Components, train: JsonObject) -> None:
    columns = (SAMPLES / "alice_train.csv").read_text().splitlines()
    components.write("alice", "alice_train.csv", "\n".join([columns[0], ",0.123,0.456", *columns[2:]]) + "\n")
    message = components.message("ml.train/ss_sgd_train:1.0.0", [train], ["model", "report"], **TRAINING)

    code, text = components.failure(message)

    assert code == "COMPUTATION"
    assert "failed at party alice: NONE_FILED_IN_COLUMN: " in text
    assert "f0" in text
    assert "0.123" not in text


def test_what_all_parties_know_may_be_told(components: Components, train: JsonObject) -> None:
    attrs = {**TRAINING, "link_type": "Logit", "label_dist_type": "Bernoulli", "optimizer": "SGD"}
    message = components.message("ml.train/ss_glm_train:1.1.0", [train], ["model", "report"], **attrs)

    assert "batch_size 1024 is too large for training dataset samples 200" in components.failure(message)[1]


class Evil:
    """What a file that is no model could do."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self._mark),)


@pytest.mark.parametrize("party", ["alice", "bob"])
def test_a_file_that_is_no_model_is_not_obeyed(
    components: Components, train: JsonObject, tmp_path: Path, party: str
) -> None:
    model = components.evaluate(
        "ml.train/ss_sgd_train:1.0.0", [train], ["model", "report"], epochs=1, batch_size=64, **TRAINING
    )
    mark = tmp_path / "obeyed"
    (components.folder(party) / "model/0").write_bytes(pickle.dumps(Evil(mark)))
    inputs = [model["output_model"], train]

    attrs = {"receiver": "bob", "save_ids": False}
    code, text = components.failure(
        components.message("ml.predict/ss_sgd_predict:1.0.0", inputs, ["predicted"], **attrs)
    )

    assert code == "PARAM_INVALID"
    assert f"of party {party} (0): the file is no model: a model does not consist of posix.mkdir" in text
    assert not mark.exists()


def test_an_archive_that_leads_out_is_refused(components: Components) -> None:
    cache = components.evaluate(
        "data_prep/unbalance_psi_cache:1.0.0",
        [one(components, "bob", BOB)],
        ["cache"],
        input__input_ds__keys=["uid"],
        client=["alice"],
    )["output_cache"]
    with tarfile.open(components.folder("alice") / "cache", "w:gz") as archive:
        member = tarfile.TarInfo("../../../../../../tmp/obeyed")
        archive.addfile(member, io.BytesIO())
    message = components.message(
        "data_prep/unbalance_psi:1.0.0",
        [one(components, "alice", ALICE), cache],
        ["joined"],
        input__client_ds__keys=["uid"],
    )

    code, text = components.failure(message)

    assert code == "PARAM_INVALID"
    assert "of party alice (cache): the archive has a link, or a path that leads out of it" in text
