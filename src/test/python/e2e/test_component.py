"""SecretFlow's components through the queue."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from sfworker.local import LocalWorker

from e2e.conftest import SAMPLES
from e2e.nodes import PARTIES, QUEUE, TASK, Nodes, Params, messages_of, sample

LIMIT_SECONDS = 120


def to_predict(params: Params, model: dict[str, Any], folders: dict[str, str]) -> Params:
    """The sample made into a task that predicts with a model."""
    config = params["task_config"]
    config.update(comp_id="ml.predict/ss_sgd_predict:1.0.0", output_uris=["predicted/lr_001"])
    config.update(inputs=[model, *config["inputs"]], attrs={"receiver": ["bob"], "save_ids": False})
    return in_folders(params, folders)


def in_folders(params: Params, folders: dict[str, str]) -> Params:
    params["execution_id"] += f"-{uuid.uuid4().hex[:8]}"
    params["task_config"]["storage"] = {
        party: {"type": "local_fs", "local_fs": {"wd": folder}} for party, folder in folders.items()
    }
    return params


def written(folder: Path) -> list[str]:
    """Files below a folder that are not tables of the samples."""
    names = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    return sorted(name for name in names if not name.endswith(".csv"))


def test_a_model_is_trained_and_used_in_simulation(worker: LocalWorker, app: Celery) -> None:
    for party in PARTIES:
        (worker.folder / "data" / party).mkdir(exist_ok=True)
        shutil.copy(SAMPLES / f"data/{party}_train.csv", worker.folder / "data" / party)
    folders = {party: f"data/{party}" for party in PARTIES}

    def run(params: Params) -> Any:
        return app.send_task(TASK, args=[params], queue=QUEUE).get(timeout=LIMIT_SECONDS)["result"]["result"]

    trained = run(in_folders(sample("component"), folders))
    predicted = run(to_predict(sample("component"), trained["outputs"]["output_model"], folders))

    assert trained["comp_id"] == "ml.train/ss_sgd_train:1.0.0"
    assert predicted["outputs"]["output_ds"]["meta"]["line_count"] == "200"
    assert written(worker.folder / "data/alice") == ["model/lr_001/0", "report/lr_001"]
    assert written(worker.folder / "data/bob") == ["model/lr_001/0", "predicted/lr_001", "report/lr_001"]


def test_what_is_wrong_with_an_attribute_reaches_the_sender(worker: LocalWorker, app: Celery) -> None:
    params = in_folders(sample("component"), {party: f"data/{party}" for party in PARTIES})
    for party in PARTIES:
        (worker.folder / "data" / party).mkdir(exist_ok=True)
        shutil.copy(SAMPLES / f"data/{party}_train.csv", worker.folder / "data" / party)
    params["task_config"]["attrs"]["epoch"] = 3

    with pytest.raises(ValueError, match=r"task_config\.attrs\.epoch is not an attribute .*did you mean epochs"):
        app.send_task(TASK, args=[params], queue=QUEUE).get(timeout=LIMIT_SECONDS)


def test_a_model_is_trained_and_used_on_two_nodes(nodes: Nodes) -> None:
    folders = dict.fromkeys(PARTIES, "data")
    training = {party: in_folders(params, folders) for party, params in messages_of("component").items()}
    trained = nodes.values(nodes.submit(training))
    model = trained["alice"]["result"]["result"]["outputs"]["output_model"]
    using = {party: to_predict(params, model, folders) for party, params in messages_of("component", "N").items()}
    predicted = nodes.values(nodes.submit(using))

    for values in (trained, predicted):
        assert values["alice"]["result"]["result"] == values["bob"]["result"]["result"]
    assert (nodes.roots["alice"] / "data/model/lr_001/0").is_file()
    assert (nodes.roots["bob"] / "data/predicted/lr_001").is_file()
    assert not (nodes.roots["alice"] / "data/predicted").exists()
