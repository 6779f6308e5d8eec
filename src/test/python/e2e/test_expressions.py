"""Expressions through the queue: what got out once is a failed task and a letter, a good one is computed."""

from __future__ import annotations

from pathlib import Path

import pytest
from celery import Celery
from sfworker.local import LocalWorker

from e2e.conftest import SAMPLES
from e2e.nodes import PARTIES, QUEUE, TASK, Params, sample
from e2e.test_component import LIMIT_SECONDS, in_folders
from e2e.test_dead_letters import letter_of
from expressions.audit import CHANGED, READ, Watch
from expressions.hostile import ISSUE, filled


def filtering(worker: LocalWorker, expression: str) -> Params:
    """The sample made into a task that filters by an expression."""
    for party in PARTIES:
        folder = worker.folder / "data" / party
        folder.mkdir(exist_ok=True)
        (folder / f"{party}_train.csv").write_bytes((SAMPLES / f"data/{party}_train.csv").read_bytes())
    params = in_folders(sample("component"), {party: f"data/{party}" for party in PARTIES})
    config = params["task_config"]
    config.update(comp_id="data_filter/expr_condition_filter:1.0.0", attrs={"expr": expression})
    config["output_uris"] = [f"{params['execution_id']}/{name}" for name in ("hit", "else")]
    return params


@pytest.mark.parametrize("name", ISSUE)
def test_an_escape_is_refused_and_kept(worker: LocalWorker, app: Celery, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.txt").write_text("MARK")
    watch = Watch({tmp_path: READ | CHANGED})
    # Columns of the sample.
    text = filled(ISSUE[name], tmp_path).replace("day::", "f0::").replace("n)", "f0)").replace("n'", "f0'")
    result = app.send_task(TASK, args=[filtering(worker, text)], queue=QUEUE)

    with pytest.raises(ValueError, match=r"task_config\.attrs\.expr "):
        result.get(timeout=LIMIT_SECONDS)

    assert letter_of(worker, result.id)["reason"] == "PARAM_INVALID"
    assert watch.names() == []


def test_a_good_condition_is_computed(worker: LocalWorker, app: Celery) -> None:
    params = filtering(worker, 'round(f0, 1) > 0 AND (f1 IS NOT NULL OR abs("f1") BETWEEN 1 AND 2)')

    answer = app.send_task(TASK, args=[params], queue=QUEUE).get(timeout=LIMIT_SECONDS)

    outputs = answer["result"]["result"]["outputs"]
    counts = [int(outputs[name]["meta"]["line_count"]) for name in ("output_ds", "output_ds_else")]
    assert sum(counts) == 200
    assert min(counts) > 0
