"""What the kernel keeps a party's process from, with the engine's own guards away; and what it does not."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sfworker import sandbox
from sfworker.failure import TaskFailure
from sfworker.sandbox import Grant, Input, landlock, readable

from support import SAMPLES, SOURCES, Attempt, Head, RunnerFactory, opened
from two_nodes import TwoNodes

SCRIPT = Path(__file__).parent / "attacks.py"
# What needs a kernel with more than files.
NEEDS = {
    "connect to Redis": sandbox.PORTS,
    "connect to the port of another task": sandbox.PORTS,
    "listen at the port of another task": sandbox.PORTS,
    "signal a sibling": sandbox.SIGNALS,
}
# Other guards of the machine may be in the way already.
KEPT_ELSEWHERE = {
    *("trace a sibling", "dump a core", "connect to Redis by another kind of TCP", "enter a namespace"),
    *("unshare users", "start a process in another namespace"),
}
# The kernels that do not know who cuts off files.
OLDER = [version for version in (1, 2) if version <= landlock.version()]
if landlock.version() < 1:
    pytest.skip("this kernel has no Landlock", allow_module_level=True)


def keys(name: str) -> list[str]:
    """The names in a table of the script, which cannot be loaded here: it runs when it is."""
    for node in ast.parse(SCRIPT.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            assert isinstance(node.value, ast.Dict)
            return [ast.literal_eval(key) for key in node.value.keys if key is not None]
    raise AssertionError(name)


def identity(path: Path) -> Input:
    status = path.stat()
    return Input(str(path), status.st_dev, status.st_ino)


def plan(base: Path, servers: list[socket.socket], sibling: int) -> dict[str, Any]:
    """A node with somebody's data, a Redis, another task, and a process beside."""
    data, folder = base / "data", base / "attempt"
    data.mkdir()
    folder.mkdir()
    for name in ("input.csv", "outside.csv", "movable.csv", "removable.csv", "replaced.csv", "shortened.csv", "new"):
        (data / name).write_text("uid,secret\n1,marked\n", encoding="utf-8")
    inputs = [identity(data / f"{name}.csv") for name in ("input", "replaced", "shortened")]
    (data / "new").rename(data / "replaced.csv")
    ports = [server.getsockname()[1] for server in servers[:3]]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        unused = probe.getsockname()[1]
    grant = Grant(sandbox.BEST_EFFORT, str(folder), inputs, connect=[ports[2]])
    return {
        "grant": grant.message(),
        "data": str(data),
        "input": str(data / "input.csv"),
        **{name: str(data / f"{name}.csv") for name in ("outside", "movable", "removable", "replaced", "shortened")},
        **dict(zip(("redis", "other", "own"), ports, strict=True)),
        "unused": unused,
        "socket": str(servers[3].getsockname()),
        "name": f"sfworker test {base}",
        "program": "/bin/true",
        "sibling": sibling,
    }


def attacked(base: Path, mode: str, version: int | None = None, ray: str = "") -> dict[str, str]:
    with ExitStack() as stack:
        servers = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
        for name in (str(base / "socket"), f"\0sfworker test {base}"):
            server = stack.enter_context(socket.socket(socket.AF_UNIX))
            server.bind(name)
            server.listen()
            servers.append(server)
        sibling = stack.enter_context(subprocess.Popen(["sleep", "60"]))
        stack.callback(sibling.kill)
        message = plan(base, servers, sibling.pid)
        message["grant"].update(mode=mode, ray=ray)
        message["version"] = version
        environment = {**os.environ, "PYTHONPATH": str(SOURCES), "REDIS_URL": "redis://:marked@127.0.0.1"}
        command = [sys.executable, str(SCRIPT), json.dumps(message)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        outcomes: dict[str, str] = json.loads(done.stdout)
        return outcomes


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return attacked(tmp_path_factory.mktemp("free"), sandbox.OFF)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return attacked(tmp_path_factory.mktemp("kept"), sandbox.BEST_EFFORT)


@pytest.mark.parametrize("name", keys("ATTACKS"))
def test_the_kernel_refuses(name: str, kept: dict[str, str]) -> None:
    if NEEDS.get(name, sandbox.FILES) not in sandbox.parts():
        pytest.skip(f"this kernel does not know {NEEDS[name]}")
    assert kept[name].startswith("refused"), kept[name]


@pytest.mark.parametrize("name", sorted(set(keys("ATTACKS")) - KEPT_ELSEWHERE))
def test_without_the_kernel_it_is_done(name: str, free: dict[str, str]) -> None:
    assert free[name] == "done"


@pytest.mark.parametrize("name", keys("ALLOWED"))
def test_what_a_task_needs_is_there(name: str, kept: dict[str, str]) -> None:
    assert kept[name] == "done"


@pytest.mark.parametrize("version", OLDER)
def test_older_kernels_refuse_the_same_of_files(version: int, tmp_path: Path) -> None:
    outcomes = attacked(tmp_path, sandbox.BEST_EFFORT, version)

    assert [name for name in keys("ALLOWED") if outcomes[name] != "done"] == []
    assert {name for name in keys("ATTACKS") if outcomes[name] == "done"} <= {*NEEDS, "connect to a socket with a name"}
    assert (tmp_path / "data/shortened.csv").stat().st_size > 0


def test_with_ray_no_port_is_kept_away(tmp_path: Path) -> None:
    (tmp_path / "ray").mkdir()
    outcomes = attacked(tmp_path, sandbox.BEST_EFFORT, ray=str(tmp_path / "ray"))

    reached = {name for name in keys("ATTACKS") if outcomes[name] == "done"}
    assert {name for name, part in NEEDS.items() if part == sandbox.PORTS} <= reached
    assert not [name for name in reached if "file" in name or "read" in name or "input" in name]


@pytest.mark.parametrize("mode", sandbox.MODES)
def test_a_party_reaches_its_inputs_only(mode: str, new_runner: RunnerFactory, tmp_path: Path) -> None:
    attempt = Attempt(new_runner(sandbox=mode), tmp_path)
    own, beside = SAMPLES / "alice.csv", SAMPLES / "bob_train.csv"
    with socket.create_server(("127.0.0.1", 0)) as redis, opened(attempt):
        port = redis.getsockname()[1]
        call = attempt.start_module("prying", files=[str(own), str(beside)], ports=[port])
        result = attempt.client.finish(call)["result"]
        ping = attempt.client.call("ping")

    assert ping["sandbox"] == {"mode": mode, "missing": [part for part in sandbox.PARTS if part not in sandbox.parts()]}
    computing, here = result["computing"], result["here"]
    if mode == sandbox.OFF:
        for found in (computing["alice"], computing["bob"], here):
            assert found[:2] + found[-1:] == [str(own), str(beside), str(port)]
    else:
        assert computing == {"alice": [str(own)], "bob": []}
        # That of whichever party answered first.
        assert here in computing.values()


def test_the_processes_of_ray_that_work_for_a_party_reach_no_more(
    new_runner: RunnerFactory, tmp_path: Path, addresses: list[str], head: Head
) -> None:
    beside = SAMPLES / "bob_train.csv"
    with TwoNodes(new_runner, tmp_path, addresses, ray_address=head.address) as nodes:
        files = [str(SAMPLES / "alice.csv"), str(beside)]
        calls = [node.start_module("prying", files=files, ports=[]) for node in (nodes.alice, nodes.bob)]
        alice, _ = nodes.finish(calls)

    for found in (alice["result"]["computing"]["alice"], alice["result"]["here"]):
        assert found == [str(SAMPLES / "alice.csv")]


def test_an_input_that_is_replaced_meanwhile_is_read_as_it_was(new_runner: RunnerFactory, tmp_path: Path) -> None:
    attempt = Attempt(new_runner(), tmp_path)
    table = tmp_path / "alice.csv"
    table.write_bytes((SAMPLES / "alice.csv").read_bytes())
    attempt.inputs["alice"] = str(table)
    with opened(attempt):
        (tmp_path / "new").write_text("uid,x\n0,0\n", encoding="utf-8")
        (tmp_path / "new").rename(table)
        assert attempt.psi()["intersection_count"] == 150


@pytest.mark.parametrize("missing", sandbox.VITAL)
def test_a_kernel_that_lacks_what_is_required_is_told(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "parts", lambda: [part for part in sandbox.PARTS if part != missing])

    sandbox.require(sandbox.BEST_EFFORT)
    with pytest.raises(TaskFailure, match=rf"{missing} missing.*sfworker\.ray\.sandbox\.mode=best-effort goes on"):
        sandbox.require(sandbox.REQUIRED)


@pytest.mark.parametrize(("mode", "begins"), [(sandbox.REQUIRED, False), (sandbox.BEST_EFFORT, True)])
def test_a_process_does_not_begin_without_what_is_required(
    mode: str, begins: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(TaskFailure):
            sandbox.enter(Grant(mode, str(tmp_path)))
            os._exit(0)
        os._exit(1)
    assert (os.waitpid(pid, 0)[1] == 0) == begins


@pytest.mark.parametrize("mode", [sandbox.OFF, sandbox.BEST_EFFORT])
def test_a_limit_of_no_core_files_stays_where_nobody_may_raise_it(mode: str, tmp_path: Path) -> None:
    # As a template does: another user may not read where Python is.
    readable.prepare()
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if os.geteuid() == 0:
            os.setuid(65534)
        with contextlib.suppress(ValueError):
            sandbox.enter(Grant(mode, str(tmp_path)))
            os._exit(0)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0


def test_a_mode_that_is_none_is_told() -> None:
    with pytest.raises(TaskFailure, match="it is one of off, best-effort, required"):
        sandbox.require("requierd")
