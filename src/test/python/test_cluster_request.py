from __future__ import annotations

from typing import Any

import pytest
from sfworker.cluster_request import ClusterRequest
from sfworker.failure import FailureCode, TaskFailure

PARTIES = [
    {"name": "bob", "address": "10.0.0.2:19000", "listen_address": "0.0.0.0:19000"},
    {"name": "alice", "address": "10.0.0.1:19000", "listen_address": None},
]


def request(**changes: Any) -> ClusterRequest:
    return ClusterRequest.of({"mode": "production", "parties": PARTIES, "self_party": "alice", **changes})


def test_production_runs_the_own_party_at_the_given_addresses() -> None:
    plan = request(job_name="j", options={"logging_level": "debug"})

    assert plan.local == ("alice",)
    assert plan.message("alice", None) == {
        "parties": (PARTIES[1], PARTIES[0]),
        "self_party": "alice",
        "job_name": "j",
        "options": {"logging_level": "debug"},
    }


def test_simulation_runs_all_parties_at_leased_addresses() -> None:
    plan = request(
        mode="simulation", self_party=None, options={"logging_level": "debug", "cross_silo_comm_options": {}}
    )

    assert plan.local == ("alice", "bob")
    assert plan.message("bob", ["127.0.0.1:26000", "127.0.0.1:26001"]) == {
        "parties": [{"name": "alice", "address": "127.0.0.1:26000"}, {"name": "bob", "address": "127.0.0.1:26001"}],
        "self_party": "bob",
        "job_name": None,
        "options": {"logging_level": "debug"},
    }


@pytest.mark.parametrize("ray_mode", [True, False])
def test_only_parties_of_several_nodes_need_ray_between_them(ray_mode: bool) -> None:
    assert request(ray_mode=ray_mode).ray_mode == ray_mode
    assert not request(ray_mode=ray_mode, mode="simulation").ray_mode


@pytest.mark.parametrize(
    "change",
    [
        {"mode": "other"},
        {"self_party": "carol"},
        {"options": {"tls_config": {"key": "k"}}},
        {"ray_mode": True, "options": {"tls_config": {"key": "k"}, "cross_silo_comm_backend": "brpc_link"}},
    ],
)
def test_refuses_what_it_cannot_do(change: dict[str, Any]) -> None:
    with pytest.raises(TaskFailure) as refused:
        request(**change)

    assert refused.value.code is FailureCode.PARAM_INVALID
