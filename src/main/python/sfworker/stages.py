"""What `open`, `devices` and `run` ask of the party processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sfworker.attempt import Attempt, Stage
from sfworker.failure import FailureCode, TaskFailure
from sfworker.limits import spread
from sfworker.ports import PortRange
from sfworker.sandbox import Grant

RUNNING = ("open", "devices", "run")


def open_stage(work: Attempt, ports: PortRange, call: Mapping[str, Any], slot: str) -> Stage:
    """All local parties join the cluster; in a simulation on leased ports.

    What the task reads and which ports it uses is known from now on: a process can be given no more later.
    `task` of the call is what production parties compare before they connect: `agree`, and the `module`.
    """
    request = work.request
    limit_seconds = call["timeout_seconds"]
    addresses = None if request.production else _lease(work, ports)
    if not request.production:
        work.spu_addresses = _lease(work, ports)
    clusters = {
        party: {**request.message(party, addresses), "ray_address": work.ray_address} for party in request.local
    }
    grants = {party: _grant(work, clusters[party], call).message() for party in request.local}
    calls = {
        party: {
            "cluster": clusters[party],
            "folder": str(work.folder.party(party)),
            "sandbox": grants[party],
            # For Ray's processes that work for the party: a model of many parts would be too long for a variable.
            "grant_file": work.folder.keep_grant(party, grants[party]) if work.ray_address else None,
            "local": not request.production,
            "cores": work.limits.cores(spread(slot, request.local, party)),
            "memory": work.limits.memory,
            "memory_setting": work.limits.memory_setting,
            "task": call.get("task"),
        }
        for party in request.local
    }

    def too_late(late: list[str]) -> TaskFailure:
        missing = sorted({peer for peers in work.state.missing.values() for peer in peers})
        if missing:
            at = ", ".join(
                f"{party['name']} at {party['address']}" for party in request.parties if party["name"] in missing
            )
            text = f"{at} did not come within {limit_seconds:g} s; does its worker run the same task?"
            return TaskFailure(FailureCode.PEER_UNREACHABLE, text)
        text = f"party {', '.join(late)} did not join within {limit_seconds:g} s"
        return TaskFailure(FailureCode.CLUSTER_INIT, text)

    return Stage("open", calls, limit_seconds, too_late)


def devices_stage(work: Attempt, call: Mapping[str, Any]) -> Stage:
    """All local parties create the devices; in a simulation the SPU listens on leased ports."""
    limit_seconds = call["timeout_seconds"]
    spu = call.get("spu")
    if spu:
        nodes = sorted(spu["nodes"], key=lambda node: str(node["party"]))
        if not work.request.production:
            names = [node["party"] for node in nodes] or work.request.names
            addresses = zip(names, work.spu_addresses, strict=True)
            nodes = [{"party": name, "address": address} for name, address in addresses]
        spu = {**spu, "nodes": nodes}
    message = {"spu": spu, "heu": call.get("heu"), "later": bool(call.get("later"))}

    def too_late(late: list[str]) -> TaskFailure:
        text = f"the devices of party {', '.join(late)} were not ready within {limit_seconds:g} s"
        return TaskFailure(FailureCode.DEVICE_CONFIG, text)

    return Stage("devices", dict.fromkeys(work.request.local, message), limit_seconds, too_late)


def run_stage(work: Attempt, call: Mapping[str, Any]) -> Stage:
    """All local parties run the algorithm, each with private names for its files."""
    limit_seconds = call["timeout_seconds"]
    calls = {
        party: {
            "algorithm": call["algorithm"],
            "module": call["module"],
            "parameters": call["parameters"],
            "inputs": work.folder.link_inputs(call.get("inputs") or {}, party),
            "outputs": work.folder.plan_outputs(call.get("outputs") or {}, party),
        }
        for party in work.request.local
    }

    def too_late(late: list[str]) -> TaskFailure:
        text = f"{call['algorithm']} did not end within {limit_seconds:g} s"
        return TaskFailure(FailureCode.SOFT_TIME_LIMIT, text)

    return Stage("run", calls, limit_seconds, too_late)


def _grant(work: Attempt, cluster: Mapping[str, Any], call: Mapping[str, Any]) -> Grant:
    """What the process of a party needs: files and ports of both the cluster and the SPU."""
    party = cluster["self_party"]
    leased = zip(work.request.names, work.spu_addresses, strict=True) if work.spu_addresses else ()
    spu = [{"party": name, "address": address} for name, address in leased]
    inputs = call.get("inputs") or {}
    files = work.folder.announce(inputs, party)
    grant = work.guard.grant(party, work.folder.party(party), files, cluster, spu or call.get("spu") or ())
    return replace(grant, writable=work.folder.make_checkpoints(inputs, party))


def _lease(work: Attempt, ports: PortRange) -> list[str]:
    leases = ports.lease(len(work.request.parties))
    work.leases.append(leases)
    return leases.addresses
