"""Algorithm of the tests: takes more and more of what `of` names, at bob only, until somebody ends it."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import secretflow as sf
from sfworker.algorithm import AlgorithmTask

STEP = 16 * 1024 * 1024
# A test must not take the machine's last memory when nobody ends it.
MOST = 1024 * 1024 * 1024
PAUSE_SECONDS = 0.01
CHILD = "import hoarding; hoarding.take_memory()"


def take_memory() -> None:
    hoard: list[bytes] = []
    while len(hoard) * STEP < MOST:
        hoard.append(b"x" * STEP)
        threading.Event().wait(PAUSE_SECONDS)
    threading.Event().wait()


def take_memory_in_child() -> None:
    subprocess.run([sys.executable, "-c", CHILD], check=True)


def take_disk() -> None:
    with Path("scratch.bin").open("wb") as file:
        for _ in range(MOST // STEP):
            file.write(b"x" * STEP)
            file.flush()
            threading.Event().wait(PAUSE_SECONDS)
    threading.Event().wait()


def take_memory_at_once() -> None:
    np.zeros(8 * MOST, dtype=np.int8)


TAKE = {
    "memory": take_memory,
    "memory of a child": take_memory_in_child,
    "memory at once": take_memory_at_once,
    "disk": take_disk,
}


def run(task: AlgorithmTask) -> dict[str, Any]:
    task.progress(0.25)
    sf.reveal(task.devices.pyu["bob"](TAKE[task.parameters["of"]])())
    return {}
