"""Words of the tests: a started head, a Runner, the requests of a task."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sfworker
from sfworker.processes import wait_until

SOURCES = Path(sfworker.__file__).parents[1]
SAMPLES = Path(__file__).parents[1] / "resources/samples/data"
ALGORITHMS = Path(__file__).parent / "algorithms"
LIMIT = 60.0
PARTIES = ("alice", "bob")


@dataclass
class Head:
    """A `ray_head` process that said it is ready."""

    process: subprocess.Popen[str]
    address: str
    session_dir: Path

    @property
    def mark(self) -> str:
        """What all its processes carry in their environment."""
        environment = Path(f"/proc/{self._any_child()}/environ").read_text()
        return next(entry for entry in environment.split("\0") if entry.startswith("SFWORKER_RAY_HEAD="))

    def _any_child(self) -> int:
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        children = tasks.read_text().split()
        return next(int(pid) for pid in children if "gcs_server" in Path(f"/proc/{pid}/cmdline").read_text())


def start_head(*options: str) -> Head:
    process = subprocess.Popen(
        [sys.executable, "-m", "sfworker.ray_head", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=SOURCES,
    )
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    return Head(process, ready["address"], Path(ready["session_dir"]))


def end_head(head: Head) -> None:
    assert head.process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        head.process.stdin.close()
    head.process.wait(LIMIT)


class Refused(AssertionError):
    """A call answered a failure."""

    def __init__(self, failure: dict[str, Any]) -> None:
        super().__init__(f"{failure['code']}: {failure['text']}\n{failure['detail']}")
        self.failure = failure


class RunnerClient:
    """Calls a Runner as the Java side does: JSON text both ways."""

    def __init__(self, actor: Any, programs: Path | None = None) -> None:
        self.actor = actor
        # A folder whose programs the processes of parties may run.
        self.programs = programs

    def start(self, method: str, **request: Any) -> Any:
        """Begin a call; the answer is fetched with `finish`."""
        return getattr(self.actor, method).remote(json.dumps(request))

    def finish(self, call: Any) -> dict[str, Any]:
        import ray

        reply = json.loads(ray.get(call, timeout=LIMIT))
        assert set(reply) - {"processes"} in ({"value"}, {"failure"})
        if "failure" in reply:
            raise Refused(reply["failure"])
        value: dict[str, Any] = reply["value"]
        return value

    def call(self, method: str, **request: Any) -> dict[str, Any]:
        return self.finish(self.start(method, **request))

    def wait_until_warm(self) -> None:
        assert wait_until(lambda: self.call("ping")["spares"] > 0, LIMIT)

    def wait_for_progress(self, progress: float) -> None:
        assert wait_until(lambda: self.call("progress")["progress"] == progress, LIMIT)


RunnerFactory = Callable[..., RunnerClient]
"""Makes Runners with settings; see the fixture `new_runner`."""


@dataclass
class Attempt:
    """The calls of one attempt on sample data; what a test changes is a field."""

    client: RunnerClient
    out: Path
    inputs: dict[str, str] = field(default_factory=lambda: {party: str(SAMPLES / f"{party}.csv") for party in PARTIES})
    attempt: str = field(default_factory=lambda: f"{uuid.uuid4()}/0")
    token: str = "e:17"
    limits: dict[str, Any] = field(default_factory=dict)
    spu_addresses: Sequence[str] = ()

    def claim(self) -> dict[str, str]:
        return {"attempt": self.attempt, "token": self.token}

    def start_open(self, timeout_seconds: float = LIMIT, **cluster: Any) -> Any:
        parties = [{"name": "bob"}, {"name": "alice"}]
        plan = {"mode": "simulation", "parties": parties, "self_party": None, "ray_mode": False, **cluster}
        files = {"inputs": {"input_paths": self.inputs}, "outputs": self.outputs()}
        request = {"cluster": plan, "limits": self.limits, "timeout_seconds": timeout_seconds, **files}
        if self.spu_addresses:
            request["spu"] = self._nodes(self.spu_addresses)
        return self.client.start("open", **self.claim(), **request)

    def open(self, timeout_seconds: float = LIMIT, **cluster: Any) -> dict[str, Any]:
        return self.client.finish(self.start_open(timeout_seconds, **cluster))

    def start_devices(self, addresses: Sequence[str] = ("192.0.2.1:1", "192.0.2.1:2")) -> Any:
        spu = {
            "nodes": self._nodes(self.spu_addresses or addresses),
            "runtime_config": {"protocol": "SEMI2K", "field": "FM128"},
            "link_desc": {},
        }
        return self.client.start("devices", **self.claim(), spu=spu, heu=None, timeout_seconds=LIMIT)

    def devices(self) -> dict[str, Any]:
        return self.client.finish(self.start_devices())

    def _nodes(self, addresses: Sequence[str]) -> list[dict[str, str]]:
        return [{"party": party, "address": address} for party, address in zip(PARTIES, addresses, strict=True)]

    def start_module(self, module: str, timeout_seconds: float = LIMIT, **parameters: Any) -> Any:
        request = {"algorithm": module, "module": module, "parameters": parameters, "timeout_seconds": timeout_seconds}
        return self.client.start("run", **self.claim(), **request)

    def start_psi(self, module: str = "sfworker.algorithm.psi", **parameters: Any) -> Any:
        defaults = {
            "task_type": "psi",
            "keys": {"alice": ["uid"], "bob": ["uid"]},
            "input_paths": {"alice": "data/alice.csv", "bob": "data/bob.csv"},
            "output_paths": {"alice": "data/out/alice_psi.csv", "bob": "data/out/bob_psi.csv"},
            "receiver": "alice",
            "protocol": "KKRT_PSI_2PC",
            "sort": True,
        }
        return self.client.start(
            "run",
            **self.claim(),
            algorithm="psi",
            module=module,
            parameters={**defaults, **parameters},
            inputs={"input_paths": self.inputs},
            outputs=self.outputs(),
            timeout_seconds=150,
        )

    def psi(self, **parameters: Any) -> dict[str, Any]:
        """Run a PSI; `module` is another one that does."""
        answer = self.client.finish(self.start_psi(**parameters))
        result: dict[str, Any] = answer["result"]
        return result

    def commit(self) -> int:
        return int(self.client.call("commit", **self.claim())["files"])

    def close(self) -> None:
        assert self.client.call("close", attempt=self.attempt) == {}

    def outputs(self) -> dict[str, dict[str, str]]:
        return {"output_paths": {party: str(self.output(party)) for party in self.inputs}}

    def output(self, party: str) -> Path:
        return self.out / f"new/{party}_psi.csv"


@contextlib.contextmanager
def opened(attempt: Attempt) -> Iterator[Attempt]:
    """An attempt with cluster and devices, closed at the end."""
    try:
        attempt.open()
        attempt.devices()
        yield attempt
    finally:
        attempt.close()


def children(pid: int) -> list[int]:
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def party_pids(client: RunnerClient) -> list[int]:
    """The party processes of a Runner: children of its template."""
    runner = client.call("ping")["pid"]
    return [party for template in children(runner) for party in children(template)]


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def failure_of(call: Callable[[], object]) -> tuple[str, str]:
    """Code and text of the failure that a call answers."""
    try:
        call()
    except Refused as refused:
        return refused.failure["code"], refused.failure["text"]
    raise AssertionError("the call should have failed")


def write_model(path: str, trees: int, meta: str) -> None:
    """Files as an algorithm writes them beside an output."""
    Path(path + ".meta.json").write_text(meta)
    for tree in range(trees):
        Path(f"{path}.tree_{tree}.pkl").write_text(f"{meta} {tree}")
        Path(f"{path}.weight_{tree}.share").write_text(f"{meta} {tree}")


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def content(folder: Path) -> dict[str, str]:
    """File name to text."""
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}
