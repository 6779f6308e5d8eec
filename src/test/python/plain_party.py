"""A SecretFlow program that is not the worker: joins as one party, and says so when all parties have talked."""

from __future__ import annotations

import json
import sys

import secretflow as sf
from secretflow.device.driver import barrier

sf.init(ray_mode=False, cluster_config=json.loads(sys.argv[1]), cross_silo_comm_backend="brpc_link")
barrier()
print("talked", flush=True)
