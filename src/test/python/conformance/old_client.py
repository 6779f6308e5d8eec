"""What a back end with an older Celery does: sends, fails, inspects. Run in an environment of its own, without ours.

Arguments: url, node. Prints what it saw, as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import celery
from celery import Celery

QUEUE = "secretflow_queue"
COMMANDS = (
    *("ping", "active", "reserved", "scheduled", "registered", "stats", "active_queues", "conf", "report", "clock"),
    "revoked",
)


def main(url: str, node: str) -> dict[str, Any]:
    """Send two tasks and ask the worker everything."""
    app = Celery(broker=url, backend=url)
    good = app.send_task("tasks.secretflow.hello.echo_task", args=["old"], queue=QUEUE)
    value = good.get(timeout=15)
    bad = app.send_task("tasks.secretflow.execute_task", args=[{"execution_id": "e", "task_config": {}}], queue=QUEUE)
    try:
        raised = f"no failure but {bad.get(timeout=15)}"
    except Exception as failure:  # noqa: BLE001
        raised = f"{type(failure).__module__}.{type(failure).__name__}"
    inspect = app.control.inspect([node], timeout=1, limit=1)
    replies = {command: (getattr(inspect, command)() or {}).get(node) for command in COMMANDS}
    # An empty list is an answer; nothing is none.
    silent = [command for command, reply in replies.items() if reply is None]
    return {
        "version": celery.__version__,
        "echoed": value["echoed_data"],
        "raised": raised,
        "traceback": bad.traceback,
        "silent": silent,
        "ping": replies["ping"],
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
