"""Keeps Ray on 127.0.0.1."""

from __future__ import annotations

LOOPBACK = "127.0.0.1"


def _loopback(address: str = "") -> str:
    return LOOPBACK


def _unchanged(address: str) -> str:
    return address


def stay_on_loopback() -> None:
    """Make this process, and the Ray processes it starts, listen on 127.0.0.1 only.

    Ray replaces 127.0.0.1 by the machine's outer address and then listens on all interfaces, without authentication.
    Needed in the process that starts Ray and in every Python driver that connects to it.
    """
    # Party processes know this module, and load Ray only if they need it.
    import ray._private.services as services
    import ray.util

    services.resolve_ip_for_localhost = _unchanged
    services.get_node_ip_address = _loopback
    ray.util.get_node_ip_address = _loopback
