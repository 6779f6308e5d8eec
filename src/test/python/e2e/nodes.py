"""Two workers as the nodes of two parties: own Redis, own Ray, own data; and messages for both."""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery import Celery
from celery.result import AsyncResult
from sfworker.ports import is_free

from e2e import clients
from e2e.conftest import SAMPLES
from e2e.listener import StatusListener
from e2e.reference import TASKS, check
from e2e.rights import RestrictedWorker

TASK = "tasks.secretflow.execute_task"
QUEUE = "secretflow_queue"
PARTIES = ("alice", "bob")
HOST = "127.0.0.1"
FORMS = ("P1", "P2", "N")
LIMIT_SECONDS = 120
# Of types that the contract does not have.
OWN_SAMPLES = SAMPLES.parent / "samples-own"
# Below the ports that the kernel gives to outgoing connections, and clear of those of simulations and of Ray.
PORTS = range(21000, 25999)

Params = dict[str, Any]


@dataclass
class Node:
    """A worker of one party, its client and its listener."""

    party: str
    worker: RestrictedWorker
    app: Celery
    listener: StatusListener

    @staticmethod
    def node_id(party: str) -> str:
        """Name of the node, which is not that of its party."""
        return f"node-of-{party}"

    @staticmethod
    def start(party: str, folder: Path, settings: Mapping[str, str]) -> RestrictedWorker:
        """Start a worker with the files of its party only; returns at once."""
        own = {
            "NODE_ID": Node.node_id(party),
            "SFWORKER_NODE_PARTY": party,
            "MAX_CONCURRENT_TASKS": "1",
            "SFWORKER_CLUSTER_STARTLIMIT": "60s",
            "SFWORKER_RETRY_DELAY": "1s",
            "SFWORKER_RETRY_MAXRETRIES": "1",
        }
        data = folder / "data"
        data.mkdir(parents=True)
        for table in (SAMPLES / "data").glob(f"{party}*.csv"):
            shutil.copy(table, data)
        worker = RestrictedWorker(folder, settings={**own, **settings})
        worker.start()
        return worker

    @staticmethod
    def ready(party: str, worker: RestrictedWorker) -> Node:
        """Wait until the worker consumes."""
        worker.wait_ready(120)
        app = Celery(broker=worker.redis_url, backend=worker.redis_url)
        return Node(party, worker, app, StatusListener(worker.redis_url))

    def submit(self, params: Params) -> AsyncResult:
        """Send a message to this node's own Redis."""
        return self.app.send_task(TASK, args=[params], queue=QUEUE)

    def stop(self) -> None:
        """End client, listener and worker."""
        self.listener.close()
        clients.end(self.app)
        self.worker.stop()


@dataclass
class Nodes:
    """The nodes of alice and bob."""

    alice: Node
    bob: Node
    done: set[str] = field(default_factory=set)

    @staticmethod
    def start(folder: Path, by_party: Mapping[str, Mapping[str, str]] | None = None) -> Nodes:
        """Start both, each with settings of its own, and wait until they consume."""
        workers = {party: Node.start(party, folder / party, (by_party or {}).get(party, {})) for party in PARTIES}
        alice, bob = (Node.ready(party, worker) for party, worker in workers.items())
        return Nodes(alice, bob)

    @property
    def roots(self) -> dict[str, Path]:
        """For each party the folder that holds its `data`."""
        return {party: self.of(party).worker.folder for party in PARTIES}

    def of(self, party: str) -> Node:
        """Give the node of a party."""
        node: Node = getattr(self, party)
        return node

    def stop(self) -> None:
        """End both workers."""
        for party in PARTIES:
            self.of(party).stop()

    def submit(self, messages: Mapping[str, Params]) -> dict[str, AsyncResult]:
        """Send each node its message."""
        return {party: self.of(party).submit(params) for party, params in messages.items()}

    def values(self, sent: Mapping[str, AsyncResult]) -> dict[str, Any]:
        """Wait for the results of both; a failure shows what the workers said."""
        try:
            return {party: result.get(timeout=LIMIT_SECONDS) for party, result in sent.items()}
        except Exception:
            for party in PARTIES:
                said = [line for line in self.of(party).worker.lines if not line.startswith("\tat ")]
                print(f"--- {party}", *said[-30:], sep="\n")
            raise

    def run(self, task_type: str, form: str = "P1", ray_mode: bool | None = None) -> None:
        """Run a sample at both nodes, those that it needs before, and compare it with its reference values."""
        for needed in TASKS[task_type]["after"]:
            if needed not in self.done:
                self.run(needed, form, ray_mode)
        for root in self.roots.values():
            for name in {name for names in TASKS[task_type]["writes"].values() for name in names}:
                (root / name).unlink(missing_ok=True)
        messages = messages_of(task_type, form, ray_mode)
        values = self.values(self.submit(messages))
        results = [value["result"]["result"] for value in values.values()]
        assert results[0] == results[1], "the nodes have different results"
        for party, value in values.items():
            assert value["execution_id"] == messages[party]["execution_id"]
        check(messages["alice"]["task_config"], results[0], self.roots)
        self.done.add(task_type)


def sample(task_type: str) -> Params:
    """`task_params` of a sample as they are recorded, for a simulation."""
    file = SAMPLES / TASKS[task_type]["file"] if task_type in TASKS else OWN_SAMPLES / f"{task_type}.json"
    loaded: Params = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def messages_of(task_type: str, form: str = "P1", ray_mode: bool | None = None) -> dict[str, Params]:
    """Messages of a sample for both nodes in a form of the contract, on free ports, each with ids of its own."""
    ports = free_ports(4)
    addresses = [dict(zip(PARTIES, pair, strict=True)) for pair in (ports[:2], ports[2:])]
    messages = {}
    for party in PARTIES:
        params = sample(task_type)
        suffix = uuid.uuid4().hex[:8]
        params.update({name: f"{params[name]}-{suffix}" for name in ("task_id", "subtask_id", "execution_id")})
        SHAPES[form](params, party, *addresses)
        if ray_mode is not None:
            params.setdefault("sf_init_config", {})["ray_mode"] = ray_mode
        messages[party] = params
    return messages


def edited(messages: Mapping[str, Params], party: str, edit: Callable[[Params], None]) -> dict[str, Params]:
    """The same messages with that of one party changed."""
    changed = copy.deepcopy(dict(messages))
    edit(changed[party])
    return changed


def _p1(params: Params, self_party: str, sf: Mapping[str, int], spu: Mapping[str, int]) -> None:
    parties = {party: {"address": f"{HOST}:{port}", "listen_addr": f"0.0.0.0:{port}"} for party, port in sf.items()}
    params["sf_init_config"] = {
        "address": "auto",
        "cluster_config": {"parties": parties, "self_party": self_party},
    }
    _spu_nodes(params, spu)


def _p2(params: Params, self_party: str, sf: Mapping[str, int], spu: Mapping[str, int]) -> None:
    params["sf_init_config"] = {
        "parties": {party: {"address": f"{HOST}:{port}"} for party, port in sf.items()},
        "self_party": self_party,
        "address": f"{HOST}:7701",
    }
    _spu_nodes(params, spu)


def _n(params: Params, self_party: str, sf: Mapping[str, int], spu: Mapping[str, int]) -> None:
    del params["sf_init_config"]
    del params["spu_config"]
    params["nodes"] = [
        {
            "node_id": Node.node_id(party),
            "node_ip": HOST,
            "sf_port": sf[party],
            "spu_port": spu[party],
            "party": party,
        }
        for party in PARTIES
    ]


def _spu_nodes(params: Params, spu: Mapping[str, int]) -> None:
    # In another order than the parties': only the names may count.
    params["spu_config"]["cluster_def"]["nodes"] = [
        {"party": party, "address": f"{HOST}:{spu[party]}"} for party in reversed(PARTIES)
    ]


SHAPES: Mapping[str, Callable[..., None]] = {"P1": _p1, "P2": _p2, "N": _n}


def free_ports(count: int) -> list[int]:
    """Different ports that nobody listens on."""
    start = random.Random(os.urandom(8)).randrange(len(PORTS))  # noqa: S311
    candidates = [PORTS[(start + offset) % len(PORTS)] for offset in range(200)]
    return [port for port in candidates if is_free("0.0.0.0", port)][:count]  # noqa: S104
