"""Two nodes whose parties prove who they are to each other, and encrypt."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.certificates import NAMES, issue, make_authority
from e2e.nodes import HOST, PARTIES, Nodes, Params, edited, messages_of
from e2e.test_nodes_failures import failure_of, sf_port
from e2e.wait import until


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("authority") / "ca")


@pytest.fixture(scope="module")
def nodes_with_tls(tmp_path_factory: pytest.TempPathFactory, authority: Path) -> Iterator[Nodes]:
    """Nodes with certificates in their folders; bob also has some that nobody knows."""
    folder = tmp_path_factory.mktemp("tls")
    settings = {}
    for party in PARTIES:
        certificates = folder / f"{party}-certificates"
        issue(authority, certificates)
        settings[party] = {"SFWORKER_INTAKE_CERTIFICATEPATH": str(certificates)}
    issue(make_authority(folder / "unknown"), folder / "bob-certificates" / "unknown")
    nodes = Nodes.start(folder, by_party=settings)
    yield nodes
    nodes.stop()


def test_parties_encrypt_once_their_nodes_have_certificates(nodes_with_tls: Nodes, authority: Path) -> None:
    messages = messages_of("psi")
    results = nodes_with_tls.submit(messages)
    execution = messages["alice"]["execution_id"]
    until(lambda: "cluster_initialized" in nodes_with_tls.alice.listener.stages(execution), 90)

    assert is_refused(sf_port(messages["alice"], "alice"), authority)

    values = nodes_with_tls.values(results)
    assert [value["result"]["result"]["intersection_count"] for value in values.values()] == [150, 150]


def is_refused(port: int, authority: Path) -> bool:
    """Connect as somebody who knows the authority and has no certificate; TLS 1.3 tells at the first read."""
    context = ssl.create_default_context(cafile=str(authority / "ca.pem"))
    with (
        socket.create_connection((HOST, port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as channel,
    ):
        channel.settimeout(10)
        try:
            return channel.recv(1) == b""
        except ssl.SSLError as error:
            return error.reason is not None and "ALERT" in error.reason


def test_a_party_with_a_certificate_that_nobody_knows_gets_nowhere(nodes_with_tls: Nodes) -> None:
    def edit(params: Params) -> None:
        params["sf_init_config"]["tls_config"] = {name: f"unknown/{file}" for name, file in NAMES.items()}

    messages = edited(messages_of("psi"), "bob", edit)

    failures = {party: failure_of(result) for party, result in nodes_with_tls.submit(messages).items()}

    assert {kind for kind, _ in failures.values()} == {"ClusterInitError"}
    for party, (_, text) in failures.items():
        assert text.startswith(f"party {party} does not trust the certificate of party"), failures


def test_only_one_party_with_tls_is_told_at_once(nodes_with_tls: Nodes) -> None:
    def edit(params: Params) -> None:
        params["sf_init_config"]["ray_mode"] = False

    failures = {
        failure_of(result) for result in nodes_with_tls.submit(edited(messages_of("psi"), "bob", edit)).values()
    }

    [(kind, text)] = failures
    assert kind == "ValueError"
    assert text.startswith("ray_mode is true at party alice and false at bob")
