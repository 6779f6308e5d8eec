"""The Redis of the container keeps all that it acknowledged, in whatever way it was written and it ended."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sfworker.processes import wait_until

from conformance.redis_server import executables
from e2e.delivered import OPTIONS, Delivered, names, secret
from e2e.rights import RULES

OURS = "sfworker:1:"
KEYS = tuple(OURS + key for key in ("plain", "multi-1", "multi-2", "script-1", "script-2"))
RECORD = "celery-task-meta-1"
TWO = "redis.call('SET', KEYS[1], ARGV[1]) redis.call('SET', KEYS[2], ARGV[1])"
CLAIM = "redis.call('HSET', KEYS[1], ARGV[1], 'claimed') redis.call('HDEL', KEYS[2], ARGV[1])"
ADMIN = f"user admin on >{secret('admin')} ~* &* +@all\n"
MANY = 600


@pytest.fixture(params=executables(), ids=names)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    server = Delivered(tmp_path_factory.mktemp("redis"), request.param)
    yield server
    if server.process is not None:
        server.process.kill()
        server.process.wait()


def write(server: Delivered, value: str) -> None:
    """Write in each of the ways of worker and back ends."""
    with server.client("worker") as worker:
        worker.set(OURS + "plain", value)
        with worker.pipeline() as together:
            together.set(OURS + "multi-1", value)
            together.set(OURS + "multi-2", value)
            together.execute()
        worker.eval(TWO, 2, OURS + "script-1", OURS + "script-2", value)
    with server.client("default") as backend, backend.pipeline() as together:
        together.set(RECORD, value)
        together.publish(RECORD, value)
        together.execute()


def kept(server: Delivered) -> dict[str, object]:
    """Read all of it."""
    with server.client("worker") as worker:
        return {key: worker.get(key) for key in (*KEYS, RECORD)}


def everything(value: str) -> dict[str, object]:
    """What `write` wrote."""
    return dict.fromkeys((*KEYS, RECORD), value)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_lost_at_a_restart(server: Delivered, number: signal.Signals) -> None:
    server.start()
    write(server, "1")
    assert server.end(number) == (-number if number == signal.SIGKILL else 0)
    server.start()

    assert kept(server) == everything("1")
    with server.client("worker") as worker:
        assert str(worker.info("server")["config_file"]).endswith("/read-with-all-rights.conf")


def test_nothing_is_lost_in_many_restarts(server: Delivered) -> None:
    for value in range(6):
        server.start()
        if value:
            assert kept(server) == everything(str(value - 1))
        write(server, str(value))
        server.end(signal.SIGTERM if value % 2 else signal.SIGKILL)


def test_nothing_is_lost_when_the_file_was_rewritten_while_it_ran(server: Delivered) -> None:
    server.options = (*OPTIONS, "--auto-aof-rewrite-percentage", "1", "--auto-aof-rewrite-min-size", "16kb")
    server.start()
    write(server, "before")
    with server.client("worker") as worker:
        for _ in range(MANY):
            worker.set(OURS + "filling", "x" * 100)
        assert wait_until(lambda: worker.info("persistence")["aof_base_size"] > 0, 20)
        assert wait_until(lambda: worker.info("persistence")["aof_rewrite_in_progress"] == 0, 20)
    assert "Background AOF rewrite finished successfully" in server.log
    write(server, "after")
    server.end(signal.SIGKILL)
    server.start()

    assert kept(server) == everything("after")


def test_what_was_written_only_in_part_is_dropped_as_a_whole_and_the_rest_is_kept(server: Delivered) -> None:
    server.start()
    write(server, "1")
    server.end()
    whole = server.append_only_file.stat().st_size
    server.start()
    with server.client("worker") as worker:
        worker.eval(TWO, 2, OURS + "script-1", OURS + "script-2", "cut")
    server.end(signal.SIGKILL)
    file = server.append_only_file
    with file.open("r+b") as written:
        assert file.stat().st_size > whole
        written.truncate(file.stat().st_size - 5)
    server.start()

    assert kept(server) == everything("1")


def test_what_the_former_start_left_is_kept(server: Delivered) -> None:
    server.launch_with_users_at_once()
    server.wait()
    write(server, "1")
    server.end(signal.SIGKILL)
    server.start()

    assert kept(server) == everything("1")


def test_the_former_start_lost_what_transactions_and_scripts_wrote(server: Delivered) -> None:
    if names(server.executable) < "7":
        pytest.skip("Redis 6 asks for no rights when it reads its file")
    server.launch_with_users_at_once()
    server.wait()
    write(server, "1")
    server.end()
    server.launch_with_users_at_once()
    server.wait()

    # A back end has the right to write records, so those of its transactions are kept.
    assert [key for key, value in kept(server).items() if value] == [OURS + "plain", RECORD]


def test_a_claim_that_ended_does_not_come_back(server: Delivered) -> None:
    server.options = (*OPTIONS, "--auto-aof-rewrite-percentage", "1", "--auto-aof-rewrite-min-size", "16kb")
    server.start()
    with server.client("worker") as worker:
        worker.eval(CLAIM, 2, OURS + "running", OURS + "waiting", "task")
        for _ in range(MANY):
            worker.set(OURS + "filling", "x" * 100)
        assert wait_until(lambda: "rewrite finished successfully" in server.log, 20)
        worker.eval(CLAIM, 2, OURS + "done", OURS + "running", "task")
    server.end(signal.SIGKILL)
    server.start()

    with server.client("worker") as worker:
        assert (worker.hget(OURS + "running", "task"), worker.hget(OURS + "done", "task")) == (None, "claimed")


def test_a_replica_that_took_over_keeps_what_it_has(server: Delivered, tmp_path: Path) -> None:
    server.rules = with_admin(tmp_path)
    server.options = (*OPTIONS, "--repl-diskless-sync-delay", "0")
    login = ("--masteruser", "admin", "--masterauth", secret("admin"))
    replica = Delivered(
        tmp_path / "replica",
        server.executable,
        (*OPTIONS, *login, "--replicaof", "127.0.0.1", str(server.port)),
        server.rules,
    )
    server.start()
    write(server, "1")
    replica.start()
    try:
        with server.client("admin") as admin:
            assert wait_until(lambda: kept(replica) == everything("1"), 20)
            # Sentinels find replicas by it.
            assert wait_until(lambda: admin.info("replication")["slave0"]["port"] == replica.port, 20)
        server.end(signal.SIGKILL)
        with replica.client("admin") as admin:
            admin.replicaof("NO", "ONE")
            assert wait_until(lambda: admin.info("persistence")["aof_rewrite_in_progress"] == 0, 20)
        write(replica, "2")
        replica.end(signal.SIGKILL)
        replica.options = OPTIONS
        replica.start()

        assert kept(replica) == everything("2")
    finally:
        replica.end(signal.SIGKILL)


def with_admin(folder: Path) -> Path:
    """Return the users and one more, who may let others replicate."""
    rules = folder / "rules"
    rules.write_text(RULES.read_text(encoding="utf-8") + ADMIN, encoding="utf-8")
    return rules
