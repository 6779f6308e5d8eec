"""The `cluster` part of an `open` call, and what each local party is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sfworker.failure import FailureCode, TaskFailure

MODES = ("simulation", "production")


@dataclass(frozen=True)
class ClusterRequest:
    """All parties, sorted by name, and those whose processes run here."""

    production: bool
    parties: tuple[Mapping[str, Any], ...]
    local: tuple[str, ...]
    job_name: str | None
    options: Mapping[str, Any]
    ray_mode: bool = False

    @staticmethod
    def of(cluster: Mapping[str, Any]) -> ClusterRequest:
        """Read the request; fails with PARAM_INVALID."""
        if cluster["mode"] not in MODES:
            raise TaskFailure(FailureCode.PARAM_INVALID, f"cluster.mode is one of {', '.join(MODES)}")
        options = cluster.get("options") or {}
        ray_mode = bool(cluster.get("ray_mode"))
        if options.get("tls_config"):
            _require_encryption(ray_mode, options.get("cross_silo_comm_backend") or "grpc")
        parties = tuple(sorted(cluster["parties"], key=lambda party: str(party["name"])))
        names = tuple(party["name"] for party in parties)
        production = cluster["mode"] == "production"
        if production and cluster.get("self_party") not in names:
            raise TaskFailure(FailureCode.PARAM_INVALID, "cluster.self_party is one of the parties in production")
        local = (cluster["self_party"],) if production else names
        # The processes of a simulation need no Ray between them.
        return ClusterRequest(production, parties, local, cluster.get("job_name"), options, production and ray_mode)

    @property
    def names(self) -> list[str]:
        """Names of all parties, in the order of their ranks."""
        return [party["name"] for party in self.parties]

    @property
    def others(self) -> list[tuple[str, str]]:
        """Name and address of the parties that other nodes run."""
        return [(party["name"], party["address"]) for party in self.parties if party["name"] not in self.local]

    def message(self, party: str, addresses: Sequence[str] | None) -> dict[str, Any]:
        """What a local party is told; `addresses` replaces those of the request, in the order of the parties."""
        parties: Sequence[Mapping[str, Any]] = self.parties
        options = self.options
        if addresses is not None:
            parties = [{"name": name, "address": address} for name, address in zip(self.names, addresses, strict=True)]
            # Options of a network between machines make no sense, and may harm, between processes of one.
            options = {name: value for name, value in options.items() if name == "logging_level"}
        return {"parties": parties, "self_party": party, "job_name": self.job_name, "options": options}


def _require_encryption(ray_mode: bool, backend: str) -> None:
    if not ray_mode:
        raise TaskFailure(FailureCode.PARAM_INVALID, "tls_config needs ray_mode=true: else nothing is encrypted")
    if backend != "grpc":
        text = "tls_config needs cross_silo_comm_backend 'grpc': with the other one nothing is encrypted"
        raise TaskFailure(FailureCode.PARAM_INVALID, text)
