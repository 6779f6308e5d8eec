"""What a party's process does first, before it has other threads and looks at the task."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sfworker import sandbox
from sfworker.limits import size
from sfworker.ray_worker import CORES, GRANT, MEMORY, keep_to_limits, work_in


def settle(call: Mapping[str, Any]) -> str | None:
    """Work in the own folder and within limits, able to do nothing but what the task needs; says the limit of memory.

    It is in words, None for none.
    """
    work_in(Path(call["folder"]))
    if call["cores"]:
        os.environ[CORES] = ",".join(map(str, call["cores"]))
    if call["memory"]:
        os.environ[MEMORY] = str(call["memory"])
    if call["grant_file"]:
        os.environ[GRANT] = call["grant_file"]
    keep_to_limits()
    sandbox.enter(sandbox.Grant.of(call["sandbox"]))
    return f"{size(call['memory'])} ({call['memory_setting']})" if call["memory"] else None
