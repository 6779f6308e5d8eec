"""The computations of the samples as a short script of SecretFlow calls: what somebody would write without sfworker.

Run by `bench.computations`, one process per party: `python -m bench.bare <job as JSON>`. Prints one line of JSON with
the seconds from the devices being there until the result is, and the peak of resident memory in MiB.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import secretflow as sf

from bench.calls import COMPUTATIONS
from bench.party import Bare


def _peak() -> float:
    # The resource usage of the process would begin with the peak of the one that started it.
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    """Join, create the SPU, compute, say how long it took."""
    job = json.loads(sys.argv[1])
    parties = sorted(job["cluster"])
    sf.init(
        ray_mode=False,
        cluster_config={
            "parties": {party: {"address": job["cluster"][party]} for party in parties},
            "self_party": job["party"],
        },
        cross_silo_comm_backend="brpc_link",
        logging_level="error",
    )
    nodes = [{"party": party, "address": job["spu"][party]} for party in parties]
    spu = sf.SPU({"nodes": nodes, "runtime_config": {"protocol": "SEMI2K", "field": "FM128"}})
    bare = Bare(job["config"], job["party"], parties, spu)
    # Both are there, and the link of the SPU is.
    sf.reveal(bare.pyu[parties[0]](lambda: 1)().to(spu))
    began = time.perf_counter()
    COMPUTATIONS[job["config"]["task_type"]](bare)
    seconds = time.perf_counter() - began
    peak = _peak()
    print(json.dumps({"seconds": seconds, "peak": peak}), flush=True)
    sf.shutdown()


if __name__ == "__main__":
    main()
