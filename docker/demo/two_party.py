"""Sends a PSI and a logistic regression to the nodes of alice and bob, as two back ends would, and shows what they say.

Each node gets its own message in its own Redis. The tables of each party go into the folder of that party only.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

from celery import Celery
from celery.exceptions import CeleryError

PARTIES = ("alice", "bob")
TASK = "tasks.secretflow.execute_task"
QUEUE = "secretflow_queue"
TABLES = Path("/samples")
LIMIT_SECONDS = 300
COMMON_ROWS = 150
SF_PORT = 19000
SPU_PORT = 19500


def main() -> int:
    """Run both tasks; the exit code is 0 when both nodes agree on both."""
    urls = {party: os.environ[f"{party.upper()}_REDIS_URL"] for party in PARTIES}
    nodes = {party: Celery(broker=url, backend=url) for party, url in urls.items()}
    for party in PARTIES:
        give_tables(party, Path("/") / party)
    try:
        rows = {party: output["intersection_count"] for party, output in run(nodes, "psi", psi()).items()}
        models = run(nodes, "ss_lr", regression())
    except CeleryError as error:
        say(f"failed: {type(error).__name__}: {error}")
        return 1
    for party in PARTIES:
        files = sorted(str(path) for path in (Path("/") / party / "out").rglob("*") if path.is_file())
        say(f"{party}: {rows[party]} common rows; files {', '.join(files)}")
    good = set(rows.values()) == {COMMON_ROWS} and models["alice"] == models["bob"]
    say("both nodes agree" if good else "the nodes do not agree")
    return 0 if good else 1


def give_tables(party: str, data: Path) -> None:
    """Put the sample tables of a party into its node's data folder, as its owner would have done."""
    for table in TABLES.glob(f"{party}*.csv"):
        shutil.copy(table, data)


def run(nodes: dict[str, Celery], name: str, task: dict[str, object]) -> dict[str, dict[str, object]]:
    """Send the same computation to all nodes at once, wait for all, return the output of each."""
    say(f"{name}: one message to the Redis of each party")
    began = time.monotonic()
    sent = {party: app.send_task(TASK, args=[message(name, party, task)], queue=QUEUE) for party, app in nodes.items()}
    outputs = {}
    for party, result in sent.items():
        outputs[party] = result.get(timeout=LIMIT_SECONDS)["result"]["result"]
        say(f"{name}: {party} answered after {time.monotonic() - began:.2f} s")
    say(f"{name}: {json.dumps(outputs['alice'])[:300]}")
    return outputs


def message(name: str, party: str, task: dict[str, object]) -> dict[str, object]:
    """The parameters for one party's node, in the form P1."""
    execution = f"demo-{name}-{time.time_ns()}-{party}"
    parties = {one: {"address": f"{one}:{SF_PORT}", "listen_addr": f"0.0.0.0:{SF_PORT}"} for one in PARTIES}
    nodes = [
        {
            "party": one,
            "address": f"{one}:{SPU_PORT}",
            "listen_address": f"0.0.0.0:{SPU_PORT}",
        }
        for one in PARTIES
    ]
    return {
        "task_id": f"demo-{name}",
        "subtask_id": party,
        "execution_id": execution,
        "sf_init_config": {"cluster_config": {"parties": parties, "self_party": party}},
        "spu_config": {
            "cluster_def": {
                "nodes": nodes,
                "runtime_config": {"protocol": "SEMI2K", "field": "FM128"},
            },
        },
        "task_config": task,
    }


def psi() -> dict[str, object]:
    """Which customers alice and bob have in common; alice learns it."""
    return {
        "task_type": "psi",
        "keys": {"alice": ["uid"], "bob": ["uid"]},
        "input_paths": {"alice": "data/alice.csv", "bob": "data/bob.csv"},
        "output_paths": {
            "alice": "data/out/alice_psi.csv",
            "bob": "data/out/bob_psi.csv",
        },
        "receiver": "alice",
    }


def regression() -> dict[str, object]:
    """A logistic regression on columns of both; bob has the label, each keeps a share of the weights."""
    return {
        "task_type": "ss_lr",
        "train_data": {"alice": "data/alice_train.csv", "bob": "data/bob_train.csv"},
        "features": ["f0", "f1", "f2", "f3", "f4"],
        "label": "y",
        "label_party": "bob",
        "model_output": {
            "alice": "data/out/model/alice_lr.share",
            "bob": "data/out/model/bob_lr.share",
        },
        "params": {
            "epochs": 5,
            "learning_rate": 0.3,
            "batch_size": 32,
            "reg_type": "logistic",
        },
    }


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
