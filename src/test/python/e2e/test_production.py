"""A worker with `APP_ENV=production`: who may change something, and what it says of a Redis that may evict tasks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from celery import Celery

from e2e.desk import Desk
from e2e.rights import RedisWithUsers, RestrictedWorker
from e2e.test_psi import QUEUE
from e2e.wait import until

TOKEN = secrets.token_hex(32)
PRODUCTION = {"APP_ENV": "production", "SFWORKER_CELERY_WAITFORRAY": "false"}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestrictedWorker]:
    """As the templates have it: no token."""
    with RestrictedWorker(tmp_path_factory.mktemp("closed"), settings=PRODUCTION).running() as worker:
        yield worker


@pytest.fixture(scope="module")
def evicting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisWithUsers]:
    """A Redis that drops what was not used for long, as that of many deployments."""
    server = RedisWithUsers(tmp_path_factory.mktemp("evicting"))
    server.start()
    with server.client() as admin:
        admin.config_set("maxmemory-policy", "allkeys-lru")
    yield server
    server.end()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, evicting: RedisWithUsers) -> Iterator[RestrictedWorker]:
    """With a token, and with the risk accepted."""
    settings = {**PRODUCTION, "SFWORKER_OPS_TOKEN": TOKEN, "SFWORKER_CELERY_ALLOWEVICTION": "true"}
    worker = RestrictedWorker(tmp_path_factory.mktemp("guarded"), settings=settings, shared=evicting)
    with worker.running():
        yield worker


def test_it_becomes_ready(closed: RestrictedWorker) -> None:
    until(lambda: bool(Desk(closed).read("health/readiness")["status"] == "UP"), 90)

    settings = Desk(closed).read("diagnostics")["settings"]
    assert settings["spring.profiles.active"] == "production"
    assert settings["sfworker.celery.redis-url"] == f"redis://***@127.0.0.1:{closed.server.port}/0"


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("path", ["tasks/nobody/cancel", "deadletters/nobody", "routes/pause"])
def test_without_a_token_set_nobody_changes_anything(closed: RestrictedWorker, path: str, token: str | None) -> None:
    status, answer = Desk(closed).post(path, {}, token)

    assert (status, answer["reason"]) == (403, "NO_TOKEN")
    assert "SFWORKER_OPS_TOKEN" in answer["text"]


def test_only_who_has_the_token_changes_something(guarded: RestrictedWorker) -> None:
    desk = Desk(guarded)

    for token in (None, "wrong"):
        status, answer = desk.post("routes/pause", {}, token)
        assert (status, answer["reason"]) == (401, "UNAUTHORIZED")
    assert desk.post("routes/pause", {}, TOKEN)[0] == 200
    assert desk.post("routes/resume", {}, TOKEN)[0] == 200


def test_dead_letters_are_read_only_unless_allowed(guarded: RestrictedWorker) -> None:
    status, answer = Desk(guarded).post("deadletters/nobody", {}, TOKEN)

    assert (status, answer["reason"]) == (403, "SWITCHED_OFF")
    assert Desk(guarded).read("deadletters")["letters"] == []


def test_an_accepted_eviction_policy_stays_a_warning(guarded: RestrictedWorker) -> None:
    with Celery(broker=guarded.redis_url, backend=guarded.redis_url) as app:
        app.send_task("tasks.secretflow.hello.ping_task", queue=QUEUE).get(timeout=30)

    queue = Desk(guarded).read("health")["components"]["queue"]

    assert queue["status"] == "UP"
    assert queue["details"]["maxmemory-policy"] == "allkeys-lru"
    assert queue["details"]["warning"].startswith("Redis may evict tasks; run: redis-cli config set")
