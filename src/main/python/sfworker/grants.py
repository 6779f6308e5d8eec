"""What the process of a party is given: the files and ports of its task, nothing else (see `sandbox`)."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sfworker.presence import split_address
from sfworker.sandbox import BEST_EFFORT, Grant, Input

# Names of machines are asked for there, by TCP when the answer is long.
NAME_SERVICE = 53
# Whether Ray asks for certificates, and where they are.
RAY_TLS = ("RAY_USE_TLS", "RAY_TLS_SERVER_CERT", "RAY_TLS_SERVER_KEY", "RAY_TLS_CA_CERT")


@dataclass(frozen=True)
class Guard:
    """What holds for all processes: how much is enforced, what they may read beside their task's files, and the Ray.

    `ray_session` is the folder of its session, where its sockets are.
    """

    mode: str = BEST_EFFORT
    readable: tuple[str, ...] = ()
    ray_session: str = ""

    def grant(
        self,
        party: str,
        folder: Path,
        inputs: Sequence[Input],
        cluster: Mapping[str, Any],
        spu: Iterable[Mapping[str, Any]],
    ) -> Grant:
        """The grant of a party, from the cluster as it is told of it and the nodes of the SPU."""
        tls = cluster["options"].get("tls_config") or {}
        members = [(entry["name"], entry) for entry in cluster["parties"]] + [(entry["party"], entry) for entry in spu]
        own = [entry.get("listen_address") or entry.get("address") for name, entry in members if name == party]
        others = [entry.get("address") for _, entry in members]
        reached = [split_address(address) for address in others if address]
        names = any(not _is_number(host) for host, _ in reached)
        ray = cluster.get("ray_address")
        known = [NAME_SERVICE] if names else []
        return Grant(
            mode=self.mode,
            folder=str(folder),
            inputs=inputs,
            certificates=[
                *(str(tls[name]) for name in ("ca_cert", "cert", "key") if tls.get(name)),
                *(os.environ[name] for name in RAY_TLS[1:] if ray and os.environ.get(name)),
            ],
            readable=self.readable,
            listen=sorted({split_address(address)[1] for address in own if address}),
            connect=sorted({port for _, port in [*reached, *([split_address(ray)] if ray else [])]} | set(known)),
            datagrams=names,
            ray=self.ray_session if ray else "",
        )


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
