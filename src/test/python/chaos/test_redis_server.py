"""The Redis of a run loses nothing that it acknowledged, however it ends: a loss is always a worker's."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.redis_server import RedisServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_keeps_what_it_acknowledged(server: RedisServer, number: signal.Signals) -> None:
    with server.client() as client:
        for value in range(300):
            client.rpush("list", value)
        server.stop(number)
    server.start()

    with server.client() as client:
        assert client.lrange("list", 0, -1) == [str(value) for value in range(300)]


def test_it_can_start_empty(server: RedisServer) -> None:
    with server.client() as client:
        client.set("key", "value")
        server.stop()
    server.start(empty=True)

    with server.client() as client:
        assert client.keys() == []
