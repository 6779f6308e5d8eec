"""Starts Ray's processes, as few as possible. Loading this module loads Ray."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ray._private.node import Node
from ray._private.parameter import RayParams

from sfworker.loopback import LOOPBACK, stay_on_loopback

if TYPE_CHECKING:
    from sfworker.ray_head import HeadOptions


class QuietNode(Node):  # type: ignore[misc]
    """A head without the process of the dashboard, which Ray starts even when the dashboard is off."""

    def start_api_server(self, **options: Any) -> None:
        """Start nothing."""


def start_node(options: HeadOptions, port: int) -> QuietNode:
    """Start Ray; its processes and this one get 127.0.0.1 as their address."""
    stay_on_loopback()
    parameters = RayParams(
        node_ip_address=LOOPBACK,
        gcs_server_port=port,
        num_cpus=options.num_cpus,
        num_gpus=0,
        resources={"slot": options.slots},
        object_store_memory=options.object_store_memory,
        min_worker_port=options.worker_ports[0],
        max_worker_port=options.worker_ports[1],
        temp_dir=options.temp_dir,
        include_dashboard=False,
        include_log_monitor=False,
        dashboard_agent_listen_port=0,
        no_monitor=True,
        # Workers that nobody asked for cost 70 MB each.
        _system_config={"prestart_worker_first_driver": False, "enable_worker_prestart": False},
    )
    # Ray's own fate sharing: the kernel kills its processes when the thread that started them, this one, ends.
    return QuietNode(parameters, head=True, shutdown_at_exit=False, spawn_reaper=True)
