"""C48, C50, C51: monitors and clients of all kinds, on Redis of all kinds."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance import environments, old_client
from conformance.deployments import DATABASE, KINDS, keys_outside
from conformance.eventually import eventually, holds
from conformance.flower import INSPECTED, Flower
from conformance.site import ECHO, Client, Site
from conformance.test_control import PLAIN, timed

OLD_CLIENT_SECONDS = 60
SEEN_SECONDS = 15


@pytest.fixture(scope="module", params=KINDS)
def deployed(
    request: pytest.FixtureRequest, settings: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A Redis of that kind, with one worker."""
    made = KINDS[request.param](tmp_path_factory.mktemp("deployment"))
    place = tmp_path_factory.mktemp("worker")
    site = Site(place, made.servers[0], {**settings, "MAX_CONCURRENT_TASKS": "2", **made.settings}, made.client)
    yield site
    site.close(at_once=True)
    for server in made.servers:
        server.kill()


@pytest.fixture
def deployment(deployed: Site) -> Iterator[Site]:
    """The same, looked at after each test."""
    deployed.ensure(1)
    yield deployed
    deployed.assert_settled()


@pytest.fixture
def flower(deployment: Site, logs: Path) -> Iterator[Flower]:
    """Flower on the same Redis."""
    flower = Flower(logs, deployment.client.url, deployment.client.options).start()
    yield flower
    flower.stop()


@pytest.mark.case("C01", "C50")
def test_results_and_status_events_come_everywhere(deployment: Site) -> None:
    client = deployment.client

    result = client.echo("here")
    assert result.get(timeout=15)["echoed_data"] == "here"
    assert result.state == "SUCCESS"
    assert 86300 < client.store.ttl(f"{client.prefix}celery-task-meta-{result.id}") <= 86400
    task = client.gate()
    client.open_gates(task)
    client.ends(task, "SUCCESS")
    # The second connection that a worker has to Redis.
    events = f"{client.prefix}task_status_queue"
    eventually(lambda: json.loads(client.store.lindex(events, 0) or b"{}").get("status"), "SUCCESS")
    assert keys_outside(client.store, client.prefix) == []


@pytest.mark.case("C43", "C50")
def test_inspection_works_everywhere(deployment: Site) -> None:
    client = deployment.client
    node = Site.node(deployment.workers[0])

    with deployment.busy(2):
        for name, is_valid in PLAIN.items():
            is_valid(timed(client, name)[node])
    if client.store.connection_pool.connection_kwargs.get("db") == DATABASE:
        # The channel has the number of the database; what is no command is not answered, and does no harm.
        assert client.store.publish("/5.celery.pidbox", "no command") == 1


@pytest.mark.case("C48", "C50")
def test_flower_shows_and_commands_the_worker(deployment: Site, flower: Flower) -> None:
    client = deployment.client
    worker = deployment.workers[0]
    node = Site.node(worker)

    eventually(lambda: flower.workers().get(node), True, SEEN_SECONDS)
    client.app.control.enable_events(reply=True, limit=1)
    result = client.echo("seen by flower")
    result.get(timeout=15)
    eventually(lambda: flower.task(result.id).get("state"), "SUCCESS", SEEN_SECONDS)
    info = flower.task(result.id)
    assert (info["name"], info["worker"]) == (ECHO, node)
    assert "seen by flower" in info["args"]
    assert "seen by flower" in info["result"]
    assert 0 <= info["runtime"] < 10
    # The page shows what is known so far, and only begins to ask the worker.
    eventually(lambda: flower.inspected(node), INSPECTED, SEEN_SECONDS)
    assert flower.status(f"/worker/{node}") == 200
    assert flower.status(f"/task/{result.id}") == 200

    revoked = client.echo("never", countdown=1)
    flower.press(f"task/revoke/{revoked.id}")
    client.ends(revoked, "REVOKED")
    eventually(client.unsettled, {})
    began = time.monotonic()
    flower.press(f"worker/shutdown/{node}")
    worker.process.wait(30)
    deployment.workers.remove(worker)
    # It said goodbye, so nobody has to wait for missing heartbeats.
    eventually(lambda: flower.workers().get(node), False, SEEN_SECONDS)
    assert time.monotonic() - began < 30


@pytest.mark.case("C51")
def test_a_celery_5_2_client_is_served(site: Site, client: Client, logs: Path) -> None:
    interpreter = environments.python("celery52")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with site.busy(1):
        done = subprocess.run(
            [interpreter, str(Path(old_client.__file__)), client.url, Site.node(site.workers[0])],
            env=environment,
            cwd=logs,
            capture_output=True,
            text=True,
            check=False,
            timeout=OLD_CLIENT_SECONDS,
        )

    assert done.returncode == 0, done.stderr[-2000:]
    saw: dict[str, Any] = json.loads(done.stdout)
    assert saw["version"] == "5.2.6"
    assert (saw["echoed"], saw["raised"]) == ("old", "builtins.ValueError")
    assert "ValueError" in saw["traceback"]
    assert saw["silent"] == []
    assert saw["ping"] == {"ok": "pong"}
    assert holds(lambda: client.unsettled() == {}, 10)
