"""What the process of a party is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sfworker.actor import SECRETFLOW_ENVIRONMENT, party_environment
from sfworker.grants import Guard
from sfworker.sandbox import Grant, Input
from sfworker.slot import SlotSettings

from ruling import file_settings


def test_the_environment_is_that_of_the_machine_and_what_settings_name(tmp_path: Path) -> None:
    environment = {"TZ": "UTC", "LC_ALL": "C", "REDIS_URL": "redis://:word@redis", "RAY_X": "1", "WAREHOUSE": "there"}
    settings = {"slot": "0", "work_dir": "/w", "files": file_settings(tmp_path)}

    plain = party_environment(environment, SlotSettings.of(settings))
    named = party_environment(environment, SlotSettings.of({**settings, "environment": ["WARE*"]}))

    assert set(plain) - {"PATH", "PYTHONPATH", "TMPDIR", *SECRETFLOW_ENVIRONMENT} == {"TZ", "LC_ALL"}
    assert set(named) - set(plain) == {"WAREHOUSE"}


@pytest.mark.parametrize("name", ["SERVER_CERT", "SERVER_KEY", "CA_CERT"])
def test_a_ray_with_certificates_is_reached(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"RAY_USE_TLS": "1", f"RAY_TLS_{name}": "/tls/file"}
    monkeypatch.setenv(f"RAY_TLS_{name}", "/tls/file")
    settings = SlotSettings.of({"slot": "0", "work_dir": "/w", "files": file_settings(tmp_path)})
    cluster = {"parties": [{"name": "alice"}], "options": {}}

    without = Guard(ray_session="/s").grant("alice", Path("/f"), [], cluster, [])
    reached = Guard(ray_session="/s").grant("alice", Path("/f"), [], {**cluster, "ray_address": "127.0.0.1:1"}, [])

    assert variables.items() <= party_environment(variables, settings).items()
    assert (without.certificates, reached.certificates) == ([], ["/tls/file"])


def test_a_grant_crosses_as_json() -> None:
    inputs = [Input("/i", 1, 2)]
    grant = Grant("required", "/f", inputs, ["/w"], ["/c"], ["/r"], [1], [2, 3], datagrams=True, ray="/s")

    assert Grant.of(json.loads(json.dumps(grant.message()))) == grant


def test_ports_are_those_of_the_task() -> None:
    parties = [
        {"name": "alice", "address": "192.0.2.1:7", "listen_address": "0.0.0.0:17"},
        {"name": "bob", "address": "[2001:db8::1]:8"},
    ]
    spu = [{"party": "alice", "address": "192.0.2.1:9"}, {"party": "bob", "address": "192.0.2.2:10"}]
    cluster = {"parties": parties, "options": {"tls_config": {"ca_cert": "/ca", "cert": "/cert", "key": "/key"}}}

    grant = Guard().grant("alice", Path("/f"), [], cluster, spu)

    assert (grant.listen, grant.connect, grant.datagrams) == ([9, 17], [7, 8, 9, 10], False)
    assert grant.certificates == ["/ca", "/cert", "/key"]
    parties[1]["address"] = "bob.example.com:8"
    named = Guard().grant("alice", Path("/f"), [], cluster, spu)
    assert (named.connect, named.datagrams) == ([7, 8, 9, 10, 53], True)
