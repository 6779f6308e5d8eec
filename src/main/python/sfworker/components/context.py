"""What a component evaluates in: our cluster, our devices, a private folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

import secretflow as sf
from secretflow.component.core.checkpoint import Checkpoint
from secretflow.component.core.context import Context
from secretflow.spec.extend.cluster_pb2 import SFClusterConfig
from secretflow_spec.v1.data_pb2 import StorageConfig

from sfworker.device import DEFAULT_RUNTIME, create_spu
from sfworker.failure import FailureCode, TaskFailure

HEU_DEFAULTS = {"mode": "PHEU", "schema": "paillier", "key_size": 2048}


class PartyContext(Context):  # type: ignore[misc]
    """SecretFlow's own would make its devices from a description of a whole cluster, and post progress by HTTP."""

    def __init__(
        self,
        storage: StorageConfig,
        cluster: SFClusterConfig,
        devices: Mapping[str, Any],
        progress: Callable[[float], None] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        super().__init__(storage, cluster, checkpoint)
        self._spu_plan: Mapping[str, Any] | None = devices.get("spu")
        self._heu_config = heu_config(devices["heu"]) if devices.get("heu") else None
        self._progress = progress
        self._made: list[tuple[dict[str, Any], sf.SPU]] = []

    def make_spu(self, config: Any = None) -> sf.SPU:
        """The SPU of the message with what the component wants to be different; fails with PARAM_INVALID."""
        if self._spu_plan is None:
            raise _missing("spu_config", "this component computes on secrets")
        runtime = dict(self._spu_plan.get("runtime_config") or DEFAULT_RUNTIME)
        if config is not None:
            config.update_config(runtime)
        # A second one could not listen at the same place.
        for made, spu in self._made:
            if made == runtime:
                return spu
        spu = create_spu({**self._spu_plan, "runtime_config": runtime})
        self._made.append((runtime, spu))
        return spu

    def make_spus(self, config: Any = None) -> list[sf.SPU]:
        """The one SPU that a task has."""
        return [self.make_spu(config)]

    def make_heu(self, *arguments: Any, **options: Any) -> sf.HEU:
        """A HEU with the owner of the key that the component names; fails with PARAM_INVALID."""
        self._require_heu()
        return super().make_heu(*arguments, **options)

    def make_heus(self, *arguments: Any, **options: Any) -> dict[str, sf.HEU]:
        """One HEU for each owner of a key; fails with PARAM_INVALID."""
        self._require_heu()
        return dict(super().make_heus(*arguments, **options))

    def dump_checkpoint(self, step: int, model: Any, model_uri: str) -> None:
        """Keep what training can go on from, all of it below the folder for checkpoints."""
        if self._checkpoint is not None:
            super().dump_checkpoint(step, model, str(PurePath(self._checkpoint.uri).parent / f"model_{step}"))

    def update_progress(self, percent: float, infos: Any = None) -> None:
        """Tell the worker."""
        if self._progress is not None:
            self._progress(min(1.0, percent))

    def _require_heu(self) -> None:
        if self._heu_config is None:
            raise _missing("heu_config", "this component computes under homomorphic encryption")


def cluster_of(parties: tuple[str, ...], self_party: str) -> SFClusterConfig:
    """What components look up in the description of the cluster: the parties."""
    cluster = SFClusterConfig()
    cluster.desc.parties.extend(parties)
    cluster.private_config.self_party = self_party
    return cluster


def heu_config(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Mode, schema and size of the key, from either form of a `heu_config`."""
    config = sent.get("config") or sent
    parameters = config.get("he_parameters") or {}
    found = {
        "mode": config.get("mode"),
        "schema": config.get("schema") or parameters.get("schema"),
        "key_size": config.get("key_size")
        or ((parameters.get("key_pair") or {}).get("generate") or {}).get("bit_size"),
    }
    return {name: found[name] or default for name, default in HEU_DEFAULTS.items()}


def _missing(field: str, why: str) -> TaskFailure:
    return TaskFailure(FailureCode.PARAM_INVALID, f"{field} is missing; add it: {why}")
