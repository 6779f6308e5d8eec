"""A Redis that will drop transactions and scripts at its next start is found, whoever started it and how."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sfworker.local import LocalWorker

from conformance.redis_server import executables
from e2e.delivered import OPTIONS, Delivered, names, secret
from e2e.desk import Desk
from e2e.rights import RULES
from e2e.test_commands import run
from e2e.wait import until

KEEPS = "OK    redis restart: keeps what was written"
LOSES = "BAD   redis restart: Redis drops transactions and writes of scripts"
UNKNOWN = "WARN  redis restart: the user of the worker may not ask"
FIX = "-> run: redis-cli bgrewriteaof now, and before each restart until that is done: start it by docker/redis.sh"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Delivered]:
    if names(executables()[0]) < "7":
        pytest.skip("Redis 6 asks for no rights when it reads its file")
    server = Delivered(tmp_path / "redis")
    yield server
    if server.process is not None:
        server.process.kill()
        server.process.wait()


def url(server: Delivered) -> str:
    """Address of the worker's user."""
    return f"redis://worker:{secret('worker')}@127.0.0.1:{server.port}/0"


def doctor(server: Delivered) -> tuple[int, str]:
    """Return exit code and report."""
    answer = run("doctor", REDIS_URL=url(server))
    return answer.returncode, answer.stdout


def change(server: Delivered, folder: Path, old: str, new: str) -> None:
    """Use other rules."""
    rules = RULES.read_text(encoding="utf-8")
    assert old in rules
    server.rules = folder / "rules"
    server.rules.write_text(rules.replace(old, new), encoding="utf-8")


def test_the_delivered_start_keeps_all(server: Delivered) -> None:
    server.start()

    code, said = doctor(server)

    assert (code, KEEPS in said) == (0, True), said


def test_the_same_users_from_the_start_lose(server: Delivered) -> None:
    server.launch_with_users_at_once()
    server.wait()

    code, said = doctor(server)

    assert (code, LOSES in said, FIX in said) == (1, True, True), said


def test_a_default_user_that_is_off_loses(server: Delivered, tmp_path: Path) -> None:
    change(server, tmp_path, "user default on #PASSWORD", "user default off #PASSWORD")
    server.launch_with_users_at_once()
    server.wait()

    assert LOSES in doctor(server)[1]


def test_a_default_user_with_all_rights_keeps(server: Delivered, tmp_path: Path) -> None:
    change(server, tmp_path, "user default on #PASSWORD", "user default on #PASSWORD ~* &* +@all\nuser backend off")
    server.launch_with_users_at_once()
    server.wait()

    assert KEEPS in doctor(server)[1]


def test_without_the_right_to_ask_it_says_which(server: Delivered, tmp_path: Path) -> None:
    change(server, tmp_path, " +acl|dryrun", "")
    server.launch_with_users_at_once()
    server.wait()

    code, said = doctor(server)

    assert (code, UNKNOWN in said, "+acl|dryrun" in said) == (0, True, True), said


def test_without_a_file_nothing_is_read(server: Delivered) -> None:
    server.options = [word if word != "yes" else "no" for word in OPTIONS]
    server.launch_with_users_at_once()
    server.wait()

    assert KEEPS in doctor(server)[1]


@pytest.mark.parametrize("accepted", [False, True])
def test_a_worker_at_such_a_redis_is_not_ready(server: Delivered, tmp_path: Path, accepted: bool) -> None:
    server.launch_with_users_at_once()
    server.wait()
    settings = {
        "REDIS_URL": url(server),
        "RAY_ADDRESS": "127.0.0.1:9",
        "SFWORKER_CELERY_WAITFORRAY": "false",
        "SFWORKER_CELERY_ALLOWREPLAYLOSS": str(accepted).lower(),
    }
    with LocalWorker(tmp_path / "worker", settings=settings).running() as worker:
        desk = Desk(worker)
        until(lambda: desk.read("health/readiness")["components"]["queue"]["status"] == "UP", 60)
        part = desk.read("health/readiness")["components"]["redis"]

    assert part["status"] == ("UP" if accepted else "DOWN")
    assert "drops transactions and writes of scripts" in part["details"]["warning" if accepted else "reason"]
