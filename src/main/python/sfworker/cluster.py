"""Joins SecretFlow's cluster of parties, in the process of one party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import secretflow as sf

from sfworker import ray_mode
from sfworker.failure import FailureCode, TaskFailure

DAY_MILLISECONDS = 24 * 3600 * 1000
OPTIONS = (
    "cross_silo_comm_backend",
    "cross_silo_comm_options",
    "enable_waiting_for_other_parties_ready",
    "logging_level",
    "tls_config",
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


Cause = TypeVar("Cause", bound=BaseException)


@dataclass(frozen=True)
class ClusterPlan:
    """One party's view of the cluster; `parties` is sorted by name, because the order sets the ranks.

    With `ray_address`, that of the node's own Ray, the parties talk through it (`ray_mode: true`).
    """

    parties: tuple[PartyAddress, ...]
    self_party: str
    job_name: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    ray_address: str | None = None

    @staticmethod
    def of(message: Mapping[str, Any]) -> ClusterPlan:
        """Read the message of the Runner."""
        parties = sorted((PartyAddress.of(entry) for entry in message["parties"]), key=lambda party: party.name)
        return ClusterPlan(
            parties=tuple(parties),
            self_party=message["self_party"],
            job_name=message.get("job_name"),
            options=message.get("options") or {},
            ray_address=message.get("ray_address"),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parties, in the order of their ranks."""
        return tuple(party.name for party in self.parties)

    @property
    def backend(self) -> str:
        """What carries messages between the parties: gRPC is all that Ray's way can encrypt."""
        return str(self.options.get("cross_silo_comm_backend") or ("grpc" if self.ray_address else "brpc_link"))

    @property
    def has_tls(self) -> bool:
        """Whether the task names certificates."""
        return bool(self.options.get("tls_config"))

    @property
    def others(self) -> list[tuple[str, str]]:
        """Name and address of all parties but the own one."""
        return [(party.name, party.address) for party in self.parties if party.name != self.self_party]

    def not_accepted(self) -> TaskFailure:
        """The failure when the parties reach each other and then cannot talk."""
        others = " and ".join(name for name, _ in self.others)
        advice = (
            "do their certificates come from the authority in tls_config.ca_cert?"
            if self.has_tls
            else "is it SecretFlow?"
        )
        text = f"party {self.self_party} and {others} reach each other, but what one sends the other does not take; "
        return TaskFailure(FailureCode.CLUSTER_INIT, text + advice)

    @property
    def listening(self) -> list[tuple[str, str]]:
        """Name and address of all parties; of the own one the address that it listens on."""
        return [
            (party.name, (party.listen_address or party.address) if party.name == self.self_party else party.address)
            for party in self.parties
        ]


def join(plan: ClusterPlan) -> None:
    """Connect to the other parties; fails with CLUSTER_INIT, PEER_UNREACHABLE or PORT_IN_USE."""
    options = {name: plan.options[name] for name in OPTIONS if plan.options.get(name) is not None}
    options["cross_silo_comm_backend"] = plan.backend
    options.setdefault("logging_level", "info")
    sent = options.get("cross_silo_comm_options", {})
    if plan.backend == "brpc_link":
        # SecretFlow would give up after 30 s without a message; the limit of the task is the Runner's business.
        options["cross_silo_comm_options"] = {"recv_timeout_ms": DAY_MILLISECONDS, **sent}
    elif plan.ray_address:
        options["cross_silo_comm_options"] = ray_mode.channel_options(sent)
    if plan.ray_address:
        ray_mode.load()
        options.update(ray_mode.connection(plan.ray_address))
    cluster = {
        "parties": {party.name: party.for_secretflow() for party in plan.parties},
        "self_party": plan.self_party,
    }
    try:
        sf.init(ray_mode=plan.ray_address is not None, cluster_config=cluster, job_name=plan.job_name, **options)
    except Exception as error:
        raise understood(error) or TaskFailure(
            FailureCode.CLUSTER_INIT,
            f"party {plan.self_party} could not join {', '.join(plan.names)} ({type(error).__name__}); "
            "the worker's log has the details",
            cause_type=type(error).__name__,
        ) from error


def understood(error: BaseException | None) -> TaskFailure | None:
    """The failure of ours that SecretFlow wrapped into an exception of its own, if there is one."""
    return cause(error, TaskFailure)


def cause(error: BaseException | None, kind: type[Cause]) -> Cause | None:
    """The exception of a kind that is behind an exception, or is the exception itself."""
    while error is not None:
        if isinstance(error, kind):
            return error
        error = error.__cause__ or error.__context__
    return None


def failed_peer(error: BaseException | None) -> str | None:
    """The party whose failure SecretFlow or RayFed reports by an exception, if it does."""
    while error is not None:
        peer = getattr(error, "_src_party", None)
        if isinstance(peer, str):
            return peer
        # RayFed keeps what led to an exception in another place than SecretFlow, whose `cause` is a function.
        inner = getattr(error, "_cause", None) or getattr(error, "cause", None)
        error = inner if isinstance(inner, BaseException) else error.__cause__ or error.__context__
    return None
