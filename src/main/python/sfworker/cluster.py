"""Joins SecretFlow's cluster of parties, in the process of one party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import secretflow as sf

from sfworker.failure import FailureCode, TaskFailure

DAY_MILLISECONDS = 24 * 3600 * 1000
OPTIONS = (
    "cross_silo_comm_backend",
    "cross_silo_comm_options",
    "enable_waiting_for_other_parties_ready",
    "logging_level",
)


@dataclass(frozen=True)
class PartyAddress:
    """Where a party is reached by the others, and where it listens if that differs."""

    name: str
    address: str
    listen_address: str | None = None

    @staticmethod
    def of(entry: Mapping[str, Any]) -> PartyAddress:
        """Read one entry of `parties`."""
        return PartyAddress(entry["name"], entry["address"], entry.get("listen_address"))

    def for_secretflow(self) -> dict[str, str]:
        """The entry as `sf.init` wants it."""
        listen = {"listen_addr": self.listen_address} if self.listen_address else {}
        return {"address": self.address, **listen}


@dataclass(frozen=True)
class ClusterPlan:
    """One party's view of the cluster; `parties` is sorted by name, because the order sets the ranks."""

    parties: tuple[PartyAddress, ...]
    self_party: str
    job_name: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(message: Mapping[str, Any]) -> ClusterPlan:
        """Read the message of the Runner."""
        parties = sorted((PartyAddress.of(entry) for entry in message["parties"]), key=lambda party: party.name)
        return ClusterPlan(tuple(parties), message["self_party"], message.get("job_name"), message.get("options") or {})

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parties, in the order of their ranks."""
        return tuple(party.name for party in self.parties)


def join(plan: ClusterPlan) -> None:
    """Connect to the other parties; fails with CLUSTER_INIT, PEER_UNREACHABLE or PORT_IN_USE."""
    options = {name: plan.options[name] for name in OPTIONS if plan.options.get(name) is not None}
    options.setdefault("cross_silo_comm_backend", "brpc_link")
    options.setdefault("logging_level", "info")
    if options["cross_silo_comm_backend"] == "brpc_link":
        # SecretFlow would give up after 30 s without a message; the limit of the task is the Runner's business.
        limit = {"recv_timeout_ms": DAY_MILLISECONDS}
        options["cross_silo_comm_options"] = {**limit, **options.get("cross_silo_comm_options", {})}
    cluster = {
        "parties": {party.name: party.for_secretflow() for party in plan.parties},
        "self_party": plan.self_party,
    }
    try:
        sf.init(ray_mode=False, cluster_config=cluster, job_name=plan.job_name, **options)
    except Exception as error:
        raise understood(error) or TaskFailure(
            FailureCode.CLUSTER_INIT,
            f"party {plan.self_party} could not join {', '.join(plan.names)} ({type(error).__name__}); "
            "the worker's log has the details",
            cause_type=type(error).__name__,
        ) from error


def understood(error: BaseException | None) -> TaskFailure | None:
    """The failure of ours that SecretFlow wrapped into an exception of its own, if there is one."""
    while error is not None:
        if isinstance(error, TaskFailure):
            return error
        error = error.__cause__ or error.__context__
    return None
