from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sfworker.processes import carriers, wait_until

from ruling import file_settings
from support import ALGORITHMS, Attempt, Head, RunnerClient, RunnerFactory, end_head, start_head


@pytest.fixture(scope="session")
def head() -> Iterator[Head]:
    """One Ray for all tests, with this process as its driver."""
    import ray
    from sfworker.loopback import stay_on_loopback

    started = start_head("--slots", "4")
    stay_on_loopback()
    ray.init(address=started.address, _node_ip_address="127.0.0.1", log_to_driver=False)
    yield started
    ray.shutdown()
    end_head(started)


@pytest.fixture
def new_runner(head: Head, tmp_path: Path) -> Iterator[RunnerFactory]:
    """Makes Runners; all their processes must be gone after the test."""
    import ray
    from sfworker.actor import Runner

    before = set(carriers(head.mark))
    runners: list[RunnerClient] = []

    def make(**settings: Any) -> RunnerClient:
        plan = {
            "slot": f"node1-{len(runners)}",
            "work_dir": str(tmp_path / f"work {len(runners)}"),
            "spares": 1,
            "port_range": [26000, 29999],
            "lease_seconds": 15,
            "module_paths": [str(ALGORITHMS)],
            "log_dir": None,
            "files": file_settings(tmp_path),
            **settings,
        }
        client = RunnerClient(Runner.remote(json.dumps(plan)))  # type: ignore[attr-defined]
        runners.append(client)
        return client

    yield make
    for runner in runners:
        ray.kill(runner.actor)
    # Ray keeps an idle worker process or two of its own.
    assert wait_until(lambda: not [pid for pid in set(carriers(head.mark)) - before if is_ours(pid)], 10)


def is_ours(pid: int) -> bool:
    try:
        return "sfworker" in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


@pytest.fixture(scope="module")
def shared_runner(head: Head, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunnerClient]:
    """A Runner for tests that leave it as they found it."""
    import ray
    from sfworker.actor import Runner

    programs = tmp_path_factory.mktemp("programs")
    work = tmp_path_factory.mktemp("work")
    settings = {
        "slot": "node1-0",
        "work_dir": str(work),
        "files": file_settings(work.parent),
        "module_paths": [str(ALGORITHMS)],
        "readable": [str(programs)],
    }
    client = RunnerClient(Runner.remote(json.dumps(settings)), programs)  # type: ignore[attr-defined]
    yield client
    ray.kill(client.actor)


@pytest.fixture
def attempt(shared_runner: RunnerClient, tmp_path: Path) -> Attempt:
    return Attempt(shared_runner, tmp_path)


@pytest.fixture
def addresses() -> list[str]:
    """Two for SecretFlow's channel, two for the SPU."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
    found = [f"127.0.0.1:{probe.getsockname()[1]}" for probe in probes]
    for probe in probes:
        probe.close()
    return found
