"""Creates the devices of a task, in the process of one party."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import secretflow as sf
import secretflow.distributed as sfd
from google.protobuf.json_format import ParseError

from sfworker.cluster import DAY_MILLISECONDS, understood
from sfworker.failure import FailureCode, TaskFailure

DEFAULT_RUNTIME = {"protocol": "SEMI2K", "field": "FM128"}


@dataclass(frozen=True)
class Devices:
    """The devices of a task: one PYU a party, and the SPU and HEU if the task has them.

    An algorithm that makes its devices itself gets what they are to be made from as `plans`, by `spu` and `heu`.
    """

    pyu: Mapping[str, sf.PYU]
    spu: sf.SPU | None = None
    heu: sf.HEU | None = None
    plans: Mapping[str, Any] = field(default_factory=dict)

    def require_spu(self) -> sf.SPU:
        """Give the SPU; fails with PARAM_INVALID if the task came without `spu_config`."""
        if self.spu is None:
            raise TaskFailure(FailureCode.PARAM_INVALID, "this task type needs an spu_config")
        return self.spu

    @property
    def names(self) -> list[str]:
        """Names for the result: the parties, then `spu`, then `heu`."""
        made = {"spu": self.spu, "heu": self.heu, **self.plans}
        return [*self.pyu, *(name for name in ("spu", "heu") if made[name])]


def create(parties: Sequence[str], message: Mapping[str, Any]) -> Devices:
    """Create the devices and make sure that they are there; fails with DEVICE_CONFIG or PARAM_INVALID."""
    pyus = {party: sf.PYU(party) for party in parties}
    if message.get("later"):
        return Devices(pyus, plans={name: message[name] for name in ("spu", "heu") if message.get(name)})
    try:
        spu = create_spu(message["spu"]) if message.get("spu") else None
        heu = _create_heu(message["heu"], spu) if message.get("heu") else None
    except Exception as error:
        raise _failure(error) from error
    return Devices(pyus, spu, heu)


def create_spu(plan: Mapping[str, Any]) -> sf.SPU:
    """Create an SPU and wait until all parties have connected; fails with DEVICE_CONFIG or PARAM_INVALID."""
    try:
        return _connected(plan)
    except ParseError as error:
        # The text names a field of the configuration, nothing else.
        raise TaskFailure(FailureCode.PARAM_INVALID, f"spu_config.runtime_config is not valid: {error}") from error
    except Exception as error:
        raise _failure(error) from error


def _failure(error: Exception) -> TaskFailure:
    name = type(error).__name__
    text = f"the devices could not be created ({name}); the worker's log has the details"
    return understood(error) or TaskFailure(FailureCode.DEVICE_CONFIG, text, cause_type=name)


def _connected(plan: Mapping[str, Any]) -> sf.SPU:
    cluster = {
        "nodes": [dict(node) for node in plan["nodes"]],
        "runtime_config": dict(plan.get("runtime_config") or DEFAULT_RUNTIME),
    }
    link = {"recv_timeout_ms": DAY_MILLISECONDS, **(plan.get("link_desc") or {})}
    spu = sf.SPU(cluster, link_desc=link)
    # SecretFlow connects in the background. Asking each party to drop nothing returns when it has connected.
    sfd.get([actor.del_share.remote([]) for actor in spu.actors.values()])
    return spu


def _create_heu(plan: Mapping[str, Any], spu: sf.SPU | None) -> sf.HEU:
    config = copy.deepcopy(plan.get("config") or plan)
    field_type = plan.get("spu_field_type") or (spu.conf.field if spu else None)
    if field_type is None:
        raise TaskFailure(FailureCode.PARAM_INVALID, "heu_config needs an spu_config, whose field it shares")
    return sf.HEU(config, field_type, plan.get("spu_fxp_fraction_bits", 0))
