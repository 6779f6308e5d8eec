"""The ways in which a Redis is set up: bare, with a key prefix, another database, Sentinel, TLS."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
from sfworker.local import free_port

from conformance.redis_server import RedisServer, server_with_tls
from conformance.site import Client
from e2e.certificates import issue, make_authority

PREFIX = "sf:"
DATABASE = 5
MASTER = "mymaster"


@dataclass
class Deployment:
    """Servers, the client of them, and the settings of a worker on them."""

    client: Client
    settings: Mapping[str, str]
    servers: list[RedisServer] = field(default_factory=list)


def bare(folder: Path) -> Deployment:
    server = RedisServer(folder).start()
    return Deployment(Client(server.url(), server.client()), {}, [server])


def key_prefix(folder: Path) -> Deployment:
    server = RedisServer(folder).start()
    option = {"global_keyprefix": PREFIX}
    options = {"broker_transport_options": option, "result_backend_transport_options": option}
    client = Client(server.url(), server.client(), options, PREFIX)
    return Deployment(client, {"SFWORKER_CELERY_GLOBALKEYPREFIX": PREFIX}, [server])


def database(folder: Path) -> Deployment:
    server = RedisServer(folder).start()
    return Deployment(Client(server.url(DATABASE), server.client(DATABASE)), {}, [server])


def sentinel(folder: Path) -> Deployment:
    master = RedisServer(folder).start()
    watcher = start_sentinel(folder, master)
    # One of the two is dead, as it may be.
    ports = (watcher.port, free_port())
    option = {"master_name": MASTER}
    client = Client(
        ";".join(f"sentinel://127.0.0.1:{port}/0" for port in ports),
        master.client(),
        {"broker_transport_options": option, "result_backend_transport_options": option},
    )
    return Deployment(client, {"REDIS_MASTER_NAME": MASTER}, [master, watcher])


def start_sentinel(folder: Path, master: RedisServer) -> RedisServer:
    """Start a Sentinel that watches a master; it rewrites its file."""
    port = free_port()
    file = folder / "sentinel.conf"
    lines = [f"port {port}", "bind 127.0.0.1", f"sentinel monitor {MASTER} 127.0.0.1 {master.port} 1"]
    file.write_text("\n".join([*lines, f"sentinel down-after-milliseconds {MASTER} 3000", ""]), encoding="utf-8")
    return RedisServer(folder, (str(file), "--sentinel"), port).start()


def tls(folder: Path) -> Deployment:
    executable = server_with_tls()
    port = free_port()
    issue(make_authority(folder / "authority"), folder / "keys")
    authority = str(folder / "keys" / "ca.pem")
    files = {"cert": "cert.pem", "key": "key.pem", "ca-cert": "ca.pem"}
    options = ["--port", "0", "--tls-port", str(port), "--bind", "127.0.0.1", "--save", "", "--tls-auth-clients", "no"]
    for option, name in files.items():
        options += [f"--tls-{option}-file", str(folder / "keys" / name)]
    trust = {"ssl": True, "ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": authority}
    server = RedisServer(folder, tuple(options), port, executable, trust).start()
    url = f"{server.url()}?ssl_cert_reqs=CERT_REQUIRED&ssl_ca_certs={authority}"
    return Deployment(Client(url, server.client()), {}, [server])


KINDS: Mapping[str, Callable[[Path], Deployment]] = {
    "bare": bare,
    "key prefix": key_prefix,
    "database 5": database,
    "Sentinel": sentinel,
    "TLS": tls,
}


def keys_outside(store: redis.Redis, prefix: str) -> list[Any]:
    """Keys that do not begin with the prefix, apart from those of these tests."""
    names = [key.decode() if isinstance(key, bytes) else key for key in store.keys("*")]
    return [name for name in names if not name.startswith((prefix, "conformance:"))]
