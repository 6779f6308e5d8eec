"""The management port with TLS, also on both sides: endpoints, the command line, and the container's health check."""

from __future__ import annotations

import http.client
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sfworker.local import JAR, PROJECT

from e2e.certificates import issue, make_authority
from e2e.conftest import TOKEN
from e2e.rights import RestrictedWorker


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    authority = make_authority(folder / "authority")
    issue(authority, folder / "worker")
    issue(authority, folder / "operator")
    issue(make_authority(folder / "elsewhere"), folder / "stranger")
    return folder


@pytest.fixture(scope="module")
def guarded_by_tls(tmp_path_factory: pytest.TempPathFactory, certificates: Path) -> Iterator[RestrictedWorker]:
    folder = tmp_path_factory.mktemp("worker")
    (folder / "data").mkdir()
    with RestrictedWorker(folder, settings={**served(certificates), "SFWORKER_OPS_TOKEN": TOKEN}).running() as worker:
        yield worker


def served(certificates: Path) -> dict[str, str]:
    """Return the settings as the guide names them."""
    own = certificates / "worker"
    return {
        "SERVER_SSL_CERTIFICATE": f"file:{own}/cert.pem",
        "SERVER_SSL_CERTIFICATEPRIVATEKEY": f"file:{own}/key.pem",
        "SERVER_SSL_TRUSTCERTIFICATE": f"file:{own}/ca.pem",
        "SERVER_SSL_CLIENTAUTH": "need",
    }


def status(worker: RestrictedWorker, certificates: Path, who: str | None) -> int:
    """Ask for the tasks, as somebody with a certificate or without one."""
    context = ssl.create_default_context(cafile=str(certificates / "authority" / "ca.pem"))
    if who is not None:
        context.load_cert_chain(certificates / who / "cert.pem", certificates / who / "key.pem")
    connection = http.client.HTTPSConnection("127.0.0.1", worker.http_port, timeout=20, context=context)
    try:
        connection.request("GET", "/actuator/tasks")
        return connection.getresponse().status
    finally:
        connection.close()


def command(worker: RestrictedWorker, certificates: Path, who: str, *words: str) -> subprocess.CompletedProcess[str]:
    own = certificates / who
    options = ["--ca-file", f"{own}/ca.pem", "--cert-file", f"{own}/cert.pem", "--key-file", f"{own}/key.pem"]
    address = ["--url", f"https://127.0.0.1:{worker.http_port}"]
    return subprocess.run(
        ["java", "@config/jvm.options", "-jar", str(JAR), *words, *address, *options],
        cwd=PROJECT,
        env={**os.environ, "SFWORKER_OPS_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_who_has_a_certificate_is_answered(guarded_by_tls: RestrictedWorker, certificates: Path) -> None:
    assert status(guarded_by_tls, certificates, "operator") == 200


@pytest.mark.parametrize("who", [None, "stranger"])
def test_nobody_else_is(guarded_by_tls: RestrictedWorker, certificates: Path, who: str | None) -> None:
    with pytest.raises(OSError):
        status(guarded_by_tls, certificates, who)


def test_without_tls_nobody_is(guarded_by_tls: RestrictedWorker) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", guarded_by_tls.http_port, timeout=20)
    connection.request("GET", "/actuator/tasks")
    assert connection.getresponse().status == 400
    connection.close()


def test_the_command_line_takes_the_certificates(guarded_by_tls: RestrictedWorker, certificates: Path) -> None:
    good = command(guarded_by_tls, certificates, "operator", "status")
    assert good.returncode == 0, good.stderr
    assert "secretflow_queue" in good.stdout

    bad = command(guarded_by_tls, certificates, "stranger", "status")
    assert bad.returncode == 1
    assert "does not answer as a worker does" in bad.stderr.splitlines()[-1]


def test_the_health_check_of_the_container_knows_it(guarded_by_tls: RestrictedWorker, certificates: Path) -> None:
    settings = {**served(certificates), "CELERY_MONITOR_PORT": str(guarded_by_tls.http_port)}
    checked = subprocess.run(
        [sys.executable, "-I", "-S", str(PROJECT / "docker" / "health.py")],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (checked.returncode, checked.stdout.strip()) == (0, "ready"), checked.stdout
