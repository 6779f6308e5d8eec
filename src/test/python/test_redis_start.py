"""The Redis of the container lets nobody in before its users are there, and says why it ends."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sfworker.processes import wait_until

from conformance.redis_server import executables
from e2e.delivered import OPTIONS, Delivered, names, secret
from e2e.rights import RULES

OURS = "sfworker:1:"
MANY = 600
# Redis' own, for tests: microseconds that it waits at each key that it reads.
SLOWLY = ("--key-load-delay", "4000", "--loading-process-events-interval-bytes", "1024")


@pytest.fixture(params=executables()[:1], ids=names)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    server = Delivered(tmp_path_factory.mktemp("redis"), request.param)
    yield server
    if server.process is not None:
        server.process.kill()
        server.process.wait()


def test_nobody_gets_in_while_it_reads(server: Delivered) -> None:
    skip_if_it_cannot_be_slowed(server)
    fill(server, "x" * 100)
    [path] = wait_for_socket(server)

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    logins = [["AUTH", user, secret(user)] for user in ("default", "worker", "monitor")]
    for words in (["PING"], ["AUTH", secret("default")], *logins, ["AUTH", ""]):
        assert said(path, words).split()[0] in ("-NOAUTH", "-WRONGPASS"), words
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))
    server.wait()
    # Whoever gets in gets all of it, and the rights of the file.
    with server.client("worker") as worker, server.client("default") as backend:
        assert worker.get(f"{OURS}{MANY - 1}") == "x" * 100
        with pytest.raises(redis.exceptions.NoPermissionError):
            backend.get(f"{OURS}1")
        with pytest.raises(redis.exceptions.NoPermissionError):
            worker.config_get("*")
    assert wait_until(lambda: not list(server.temporary.iterdir()), 5)


def test_it_can_be_stopped_while_it_reads(server: Delivered) -> None:
    skip_if_it_cannot_be_slowed(server)
    fill(server, "x")
    wait_for_socket(server)

    assert server.end() == 0
    assert wait_until(lambda: not list(server.temporary.iterdir()), 5)
    server.options = OPTIONS
    server.start()
    with server.client("worker") as worker:
        assert worker.get(f"{OURS}{MANY - 1}") == "x"


def test_a_mistake_in_the_users_ends_it(server: Delivered, tmp_path: Path) -> None:
    server.rules = tmp_path / "rules"
    server.rules.write_text(RULES.read_text(encoding="utf-8").replace("+zcard", "+zcart"), encoding="utf-8")
    server.launch()

    assert server.ended() != 0
    assert "got neither its users" in server.log and "ACL" in server.log
    assert not list(server.temporary.iterdir())


def test_users_without_default_are_refused(server: Delivered, tmp_path: Path) -> None:
    server.rules = tmp_path / "rules"
    server.rules.write_text("user worker on #PASSWORD ~* +@all\n", encoding="utf-8")
    server.launch()

    assert server.ended() == 1
    assert "has no user default" in server.log
    assert not list(server.temporary.iterdir())


def test_a_port_that_is_taken_ends_it(server: Delivered) -> None:
    with socket.create_server(("127.0.0.1", server.port)):
        server.launch()

        assert server.ended() != 0
    assert f"port {server.port}" in server.log


def test_the_exit_code_is_that_of_the_server(server: Delivered) -> None:
    server.options = (*OPTIONS, "--no-such-option", "1")
    server.launch()

    assert server.ended() == 1
    assert "no-such-option" in server.log
    assert wait_until(lambda: not list(server.temporary.iterdir()), 5)


def test_a_damaged_file_ends_it(server: Delivered) -> None:
    server.start()
    with server.client("worker") as worker:
        worker.set(OURS + "key", "value")
    server.end()
    server.append_only_file.write_bytes(b"no commands\r\n" * 10)
    server.launch()

    assert server.ended() == 1
    assert "Bad file format" in server.log


def skip_if_it_cannot_be_slowed(server: Delivered) -> None:
    """What is read in no time cannot be looked at."""
    if names(server.executable) < "7":
        pytest.skip("Redis 6 looks at its sockets only once in two megabytes that it reads")


def fill(server: Delivered, value: str) -> None:
    """Write so much that reading it takes a while."""
    server.start()
    with server.client("worker") as worker, worker.pipeline() as together:
        for number in range(MANY):
            together.set(f"{OURS}{number}", value)
        together.execute()
    rewrite(server)
    server.options = (*OPTIONS, *SLOWLY)
    server.launch()


def rewrite(server: Delivered) -> None:
    """Write all into the base of the file, whose reading can be slowed; needs a right that nobody has."""
    server.end()
    server.launch_with_all_rights()
    server.wait()
    with server.client("default") as anybody:
        anybody.bgrewriteaof()
        assert wait_until(lambda: anybody.info("persistence")["aof_rewrite_in_progress"] == 0, 20)
    server.end()


def wait_for_socket(server: Delivered) -> list[Path]:
    """Return the socket when the server listens at it."""
    assert wait_until(lambda: any(map(listens, server.temporary.glob("*/socket"))), 10), server.log
    return list(server.temporary.glob("*/socket"))


def listens(path: Path) -> bool:
    """Tell whether somebody listens at a socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(str(path)) == 0


def said(path: Path, words: list[str]) -> str:
    """Return the first line of an answer."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        with connection.makefile("rwb") as lines:
            lines.write(b" ".join(word.encode() or b'""' for word in words) + b"\r\n")
            lines.flush()
            return lines.readline().decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"REDIS_PASSWORD": ""}, "REDIS_PASSWORD, the secret of back ends, is not set"),
        ({"REDIS_WORKER_PASSWORD": ""}, "write REDIS_WORKER_PASSWORD="),
        ({"REDIS_WORKER_PASSWORD": secret("default")}, "are the same"),
        ({"REDIS_MONITOR_PASSWORD": secret("default")}, "are the same"),
        ({"REDIS_MONITOR_PASSWORD": secret("worker")}, "are the same"),
        ({"REDIS_WORKER_PASSWORD": "two words"}, "REDIS_WORKER_PASSWORD is part of a URL"),
        ({"REDIS_MONITOR_PASSWORD": "a/b/c"}, "REDIS_MONITOR_PASSWORD is part of a URL"),
        ({"REDIS_WORKER_PASSWORD_FILE": "/etc/hostname"}, "both give a secret"),
        ({"REDIS_MONITOR_PASSWORD_FILE": "/no/such/file"}, "/no/such/file"),
    ],
)
def test_secrets_that_are_none_are_refused(server: Delivered, wrong: dict[str, str], said: str) -> None:
    server.environment = wrong
    server.launch()

    assert server.ended() == 1
    assert said in server.log
    assert "a-word-of" not in server.log
    assert not list(server.temporary.iterdir())


def test_secrets_can_be_in_files(server: Delivered, tmp_path: Path) -> None:
    environment = {"REDIS_PASSWORD_FILE": "/dev/null"}
    for user, name in (("worker", "REDIS_WORKER_PASSWORD"), ("monitor", "REDIS_MONITOR_PASSWORD")):
        (tmp_path / user).write_text(secret(user) + "\n", encoding="utf-8")
        environment |= {name: "", f"{name}_FILE": str(tmp_path / user)}
    server.environment = environment
    server.start()

    for user in ("default", "monitor", "worker"):
        with server.client(user) as client:
            assert client.ping()


@pytest.mark.parametrize("user", ["default", "monitor", "worker"])
def test_nobody_logs_in_with_the_secret_of_another(server: Delivered, user: str) -> None:
    server.start()

    for other in {"default", "monitor", "worker"} - {user}:
        assert not let_in(server, user, secret(other))


def test_without_a_secret_nobody_is_monitor(server: Delivered) -> None:
    server.environment = {"REDIS_MONITOR_PASSWORD": ""}
    server.start()

    for password in ("", secret("monitor"), secret("default")):
        assert not let_in(server, "monitor", password)


def let_in(server: Delivered, user: str, password: str) -> bool:
    """Tell whether somebody can log in."""
    with redis.Redis(port=server.port, username=user, password=password) as client:
        try:
            return bool(client.ping())
        except redis.AuthenticationError:
            return False


def test_a_password_for_a_fourth_user_is_refused(server: Delivered, tmp_path: Path) -> None:
    server.rules = tmp_path / "rules"
    server.rules.write_text(RULES.read_text(encoding="utf-8") + "user x on #PASSWORD +ping\n", encoding="utf-8")
    server.launch()

    assert server.ended() == 1
    assert "others need the hash of theirs" in server.log
