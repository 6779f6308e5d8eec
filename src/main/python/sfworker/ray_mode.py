"""Runs a party's functions on the Ray of its node: what `ray_mode: true` means, in the process of the party.

The process becomes a driver of its own on that Ray. RayFed carries what crosses between parties, by gRPC, which is the
only way of SecretFlow that really encrypts. Whatever the driver started on Ray ends when the driver does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sfworker.loopback import LOOPBACK, stay_on_loopback
from sfworker.ray_worker import FOLDER, PASSED_ON, SITE

# A call of the other party's that takes longer than this has failed; large tables take their time.
CALL_MILLISECONDS = 600_000
# The first tries come fast, because parties never start at quite the same moment; the last ones bear an interruption.
RETRY = {
    "maxAttempts": 5,
    "initialBackoff": "0.2s",
    "maxBackoff": "30s",
    "backoffMultiplier": 5,
    "retryableStatusCodes": ["UNAVAILABLE"],
}
CHANNEL = {"grpc.initial_reconnect_backoff_ms": 100, "grpc.min_reconnect_backoff_ms": 100}


def load() -> None:
    """Make Ray, which the template keeps away, available to this process."""
    if sys.modules.get("ray", sys) is None:
        del sys.modules["ray"]


def connection(address: str) -> dict[str, Any]:
    """What `sf.init` hands to Ray: join the node's Ray, and let its workers work like this process."""
    host = address.rpartition(":")[0]
    if host == LOOPBACK:
        stay_on_loopback()
    names = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    names["PYTHONPATH"] = os.pathsep.join(filter(None, [SITE, names.get("PYTHONPATH")]))
    return {
        "address": address,
        "log_to_driver": False,
        "runtime_env": {
            "env_vars": {**names, FOLDER: str(Path.cwd())},
            "worker_process_setup_hook": "sfworker.ray_worker.enter",
        },
        **({"_node_ip_address": LOOPBACK} if host == LOOPBACK else {}),
    }


def channel_options(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Options of the gRPC channel between the parties: the task's own, else ours."""
    return {
        "timeout_in_ms": CALL_MILLISECONDS,
        "grpc_retry_policy": RETRY,
        "grpc_channel_options": list(CHANNEL.items()),
        **sent,
    }


def tell_others() -> None:
    """Wait until the other parties have the error that is on its way to them; RayFed itself would drop it."""
    from fed._private.global_context import get_global_context

    context = get_global_context()
    if context is not None:
        context.get_cleanup_manager().stop(wait_for_sending=True)


def last_problem() -> BaseException | None:
    """Why RayFed interrupted this process: what could not be sent, or what another party reported."""
    from fed._private.global_context import get_global_context

    context = get_global_context()
    if context is None:
        return None
    problem: BaseException | None = context.get_cleanup_manager().get_last_sending_error()
    return problem or context.get_last_recevied_error()
