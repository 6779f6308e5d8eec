"""What goes wrong between two nodes ends in a failure that names the party and the fix, and the next task runs."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sfworker.ports import is_free

from e2e.desk import Desk
from e2e.nodes import PARTIES, Node, Nodes, Params, edited, messages_of
from e2e.wait import until

# Each of two tries.
ALONE_SECONDS = 3
ROWS = 400_000
# On a machine that is busy with other things.
AT_ONCE_SECONDS = 60


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Two nodes, with tables that take seconds to intersect."""
    nodes = Nodes.start(tmp_path_factory.mktemp("pair"))
    for party, first in (("alice", 0), ("bob", ROWS // 2)):
        rows = "\n".join(f"u{number},{number % 97}" for number in range(first, first + ROWS))
        (nodes.roots[party] / "data" / f"{party}_long.csv").write_text(f"uid,value\n{rows}\n", encoding="utf-8")
    yield nodes
    nodes.stop()


def long_messages(ray_mode: bool = False) -> dict[str, Params]:
    messages = messages_of("psi", ray_mode=ray_mode)
    for params in messages.values():
        params["task_config"]["input_paths"] = {party: f"data/{party}_long.csv" for party in messages}
    return messages


def failure_of(result: Any) -> tuple[str, str]:
    """Type and text of the failure that a client sees."""
    with pytest.raises(Exception) as failure:
        result.get(timeout=90)
    return type(failure.value).__name__, str(failure.value)


def sf_port(params: Params, party: str) -> int:
    address = params["sf_init_config"]["cluster_config"]["parties"][party]["address"]
    return int(address.rpartition(":")[2])


def spu_port(params: Params, party: str) -> int:
    nodes = params["spu_config"]["cluster_def"]["nodes"]
    return next(int(node["address"].rpartition(":")[2]) for node in nodes if node["party"] == party)


def at_work(nodes: Nodes, party: str) -> list[int]:
    """Processes that work in an attempt's folder of a node, also in one that is removed by now."""
    work = str(nodes.roots[party] / "data" / ".work" / "slot-")
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                folder = str((entry / "cwd").readlink())
            except OSError:
                continue
            if folder.startswith(work):
                found.append(int(entry.name))
    return found


def party_process(nodes: Nodes, party: str) -> int:
    [pid] = [pid for pid in at_work(nodes, party) if b"sfworker.template" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return pid


def runner_of(nodes: Nodes, party: str) -> int:
    template = parent_of(party_process(nodes, party))
    return parent_of(template)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def wait_for_stage(nodes: Nodes, messages: dict[str, Params], stage: str) -> None:
    ids = {party: params["execution_id"] for party, params in messages.items()}
    until(lambda: all(stage in nodes.of(party).listener.stages(ids[party]) for party in ids), 90)


def assert_nothing_is_left(nodes: Nodes, messages: dict[str, Params]) -> None:
    until(lambda: not [pid for party in messages for pid in at_work(nodes, party)], 20)
    ports = [port(messages["alice"], party) for port in (sf_port, spu_port) for party in messages]
    until(lambda: all(is_free("0.0.0.0", port) for port in ports), 20)  # noqa: S104


def test_peer_that_does_not_come_is_named_after_the_limit(tmp_path: Path) -> None:
    alone = Node.ready("alice", Node.start("alice", tmp_path, {"SFWORKER_CLUSTER_STARTLIMIT": f"{ALONE_SECONDS}s"}))
    params = messages_of("psi")["alice"]
    try:
        kind, text = failure_of(alone.submit(params))
        stages = [event["data"]["stage"] for event in alone.listener.until_terminal(params["execution_id"])]
    finally:
        alone.stop()

    bob = f"bob at 127.0.0.1:{sf_port(params, 'bob')}"
    assert kind == "ClusterInitError"
    assert text == f"{bob} did not come within {ALONE_SECONDS} s; does its worker run the same task?"
    assert stages.count("task_retrying") == 1


def test_nodes_with_different_ray_mode_are_told_at_once(pair: Nodes) -> None:
    messages = edited(messages_of("psi", ray_mode=False), "bob", lambda params: ray_mode(params, True))
    begin = time.monotonic()

    failures = {failure_of(result) for result in pair.submit(messages).values()}

    modes = "ray_mode is false at party alice and true at bob"
    text = f"{modes}; set sf_init_config.ray_mode alike in the tasks of all parties"
    assert failures == {("ValueError", text)}
    assert time.monotonic() - begin < AT_ONCE_SECONDS


def ray_mode(params: Params, value: bool) -> None:
    params["sf_init_config"]["ray_mode"] = value


def test_nodes_that_want_different_things_are_told_at_once(pair: Nodes) -> None:
    def edit(params: Params) -> None:
        params["task_config"]["receiver"] = "bob"

    failures = {failure_of(result) for result in pair.submit(edited(messages_of("psi"), "bob", edit)).values()}

    text = "parties alice and bob do not agree on 'task_config.receiver': all their tasks must say the same"
    assert failures == {("ValueError", text)}


def test_message_for_another_party_is_refused(pair: Nodes) -> None:
    messages = messages_of("psi")

    kind, text = failure_of(pair.alice.submit(messages["bob"]))

    assert (kind, text) == ("ValueError", "sf_init_config.self_party is not the party of this node (alice)")


@pytest.mark.parametrize("port_of", [sf_port, spu_port])
def test_taken_port_is_tried_again_and_the_task_succeeds(pair: Nodes, port_of: Any) -> None:
    messages = messages_of("psi")
    with socket.create_server(("127.0.0.1", port_of(messages["alice"], "alice"))):
        results = pair.submit(messages)
        until(lambda: "task_retrying" in pair.alice.listener.stages(messages["alice"]["execution_id"]), 30)

    values = pair.values(results)

    assert [value["result"]["result"]["intersection_count"] for value in values.values()] == [150, 150]


@pytest.mark.parametrize("with_ray", [False, True])
def test_peer_that_dies_in_the_middle_is_named(pair: Nodes, with_ray: bool) -> None:
    messages = long_messages(with_ray)
    results = pair.submit(messages)
    wait_for_stage(pair, messages, "task_execution")

    os.kill(party_process(pair, "bob"), signal.SIGKILL)

    assert failure_of(results["bob"])[0] == "WorkerLostError"
    kind, text = failure_of(results["alice"])
    assert kind == "RuntimeError"
    assert "party bob" in text
    assert "task_retrying" not in pair.alice.listener.stages(messages["alice"]["execution_id"])
    assert_nothing_is_left(pair, messages)


def test_nothing_is_left_on_ray_when_a_runner_is_killed(pair: Nodes) -> None:
    messages = long_messages(ray_mode=True)
    results = pair.submit(messages)
    wait_for_stage(pair, messages, "task_execution")

    os.kill(runner_of(pair, "bob"), signal.SIGKILL)

    for result in results.values():
        failure_of(result)
    assert_nothing_is_left(pair, messages)


def test_paths_of_a_party_stay_at_its_node(pair: Nodes) -> None:
    for party in PARTIES:
        (pair.roots[party] / "data" / f"{party}_bad.csv").write_text("uid,value\nu1,text\nu2,2\n", encoding="utf-8")
    messages = messages_of("standard_scaler")
    for params in messages.values():
        tables = {party: f"data/{party}_bad.csv" for party in PARTIES}
        params["task_config"].update(input_data=tables, columns=["value"])
    results = pair.submit(messages)
    for result in results.values():
        failure_of(result)
    execution = messages["alice"]["execution_id"]
    desk = Desk(pair.alice.worker)
    said = {
        "log": "\n".join(pair.alice.worker.lines),
        "events": json.dumps(pair.alice.listener.until_terminal(execution)),
        "result": json.dumps(pair.alice.app.backend.get_task_meta(results["alice"].id), default=str),
        **{page: json.dumps(desk.read(page)) for page in ("tasks", "deadletters", "diagnostics")},
    }

    # Also of those that failed before in this file.
    hidden = str(pair.roots["bob"])
    assert [place for place, text in said.items() if hidden in text] == []
    assert execution in said["tasks"]
    # At its own node it is no secret, so it would be found.
    assert any(hidden in line for line in pair.bob.worker.lines)


def test_the_next_task_runs(pair: Nodes) -> None:
    pair.run("psi")
    pair.run("psi", ray_mode=True)
