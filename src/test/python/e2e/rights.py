"""Workers with the rights they have when deployed, on a Redis of their own with the users of `docker/redis-acl.conf`.

Every right that was missed, by the worker or by a client, fails the test that ends that Redis.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import redis
from sfworker.local import PROJECT, LocalWorker

from conformance.redis_server import RedisServer

DOCKER = PROJECT / "docker"
RULES = DOCKER / "redis-acl.conf"
SCRIPT = DOCKER / "redis.sh"
CLI = Path(__file__).with_name("redis_cli.py")
PASSWORD = "a-word-of-the-tests"
# Of the tests alone: it looks into everything, and puts things where nobody else may.
ADMIN = "user admin on >{secret} ~* &* +@all\n"


# What the worker reaches of its own, before the keys that the routes of a test add.
WORKER_KEYS = "~sfworker:1:*"


@dataclass(frozen=True)
class Users:
    """How a Redis gets the users of the container: by `docker/redis.sh`, and one more for the tests themselves."""

    password: str = PASSWORD
    # Of the worker, for steps that a test adds to the routes, for example `~chaos:*`.
    more_rights: str = ""

    def launch(
        self, folder: Path, executable: Path, arguments: Sequence[str], log: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """Start the server; returns at once."""
        rules = RULES.read_text(encoding="utf-8")
        assert rules.count(WORKER_KEYS) == 1
        if self.more_rights:
            rules = rules.replace(WORKER_KEYS, f"{WORKER_KEYS} {self.more_rights}")
        file = folder / RULES.name
        file.write_text(f"{rules}\n{ADMIN.format(secret=self.secret('admin'))}", encoding="utf-8")
        environment = {
            **os.environ,
            "PATH": path_to(executable, folder),
            "REDIS_ACL": str(file),
            "REDIS_PASSWORD": self.secret("default"),
            "REDIS_WORKER_PASSWORD": self.secret("worker"),
            "REDIS_MONITOR_PASSWORD": self.secret("monitor"),
        }
        command = ["sh", str(SCRIPT), *arguments]
        return subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def secret(self, user: str) -> str:
        """Return what a user logs in with, which is no other's."""
        return f"{self.password}-{user}"

    @property
    def admin(self) -> dict[str, Any]:
        """Options of a client of the tests themselves."""
        return {"username": "admin", "password": self.secret("admin")}

    def url(self, user: str, port: int, db: int = 0) -> str:
        """Address with which a user logs in."""
        return f"redis://{user}:{self.secret(user)}@127.0.0.1:{port}/{db}"


def path_to(executable: Path, folder: Path) -> str:
    """Return a PATH on which the script finds this server, and a redis-cli also where none is installed."""
    path = f"{executable.parent}{os.pathsep}{os.environ['PATH']}"
    if shutil.which("redis-cli", path=path) is None:
        own = folder / "redis-cli"
        own.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{CLI}" "$@"\n', encoding="utf-8")
        own.chmod(0o755)
        path += f"{os.pathsep}{folder}"
    return path


def refusals(admin: redis.Redis) -> list[str]:
    """What users lacked a right for since the server's start."""
    entries: Any = admin.acl_log()
    return [
        f"{entry['count']} times {entry['username']}: {entry['reason']} {entry['object']} ({entry['context']},"
        f" {entry['age-seconds']} s ago)"
        for entry in entries
        if not asked_in_vain(entry)
    ]


@dataclass
class RedisWithUsers(RedisServer):
    """A Redis that is started as in the container."""

    users: Users = field(default_factory=Users)

    def __post_init__(self) -> None:
        """Log in as who looks into everything."""
        self.client_options = {**self.users.admin, **self.client_options}

    def launch(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start it with our users and one more."""
        return self.users.launch(self.folder, self.executable, self.arguments(), log)

    def url_of(self, user: str, db: int = 0) -> str:
        """Address with which a user logs in."""
        return self.users.url(user, self.port, db)

    def allow(self, keys: str, *users: str) -> None:
        """Let users reach more keys, as who deploys has to where names are not the default ones."""
        with self.client() as admin:
            for user in users:
                admin.execute_command("ACL", "SETUSER", user, f"~{keys}")

    def refused(self) -> list[str]:
        """What users lacked a right for since the start."""
        with self.client() as admin:
            return refusals(admin)

    def end(self) -> None:
        """End it; fails when somebody lacked a right. A second time does nothing."""
        if self._process is None or self._process.poll() is not None:
            return
        try:
            refused = self.refused()
        finally:
            self.kill()
        if refused:
            raise AssertionError("rights of docker/redis-acl.conf were missed:\n" + "\n".join(refused))


def asked_in_vain(entry: Mapping[str, str]) -> bool:
    """Whether this is redis-py, which asks if a server tells of its maintenance; only Redis 6 lacks a right then."""
    return entry["username"] != "worker" and entry["object"] == "client"


@dataclass
class RestrictedWorker(LocalWorker):
    """A worker that logs in as `worker`, with a Redis that lives as long, or with one that a test gives it."""

    shared: RedisWithUsers | None = None
    server: RedisWithUsers = field(init=False)

    def __post_init__(self) -> None:
        """Know where Redis will be."""
        self.server = self.shared or RedisWithUsers(self.folder / "redis", port=self.redis_port)
        self.settings = {"REDIS_URL": self.server.url_of("worker"), **self.settings}

    @property
    def redis_url(self) -> str:
        """Address for clients: they log in as back ends do."""
        return self.server.url_of("default")

    @property
    def monitor_url(self) -> str:
        """Address for clients that wait for answers of the worker."""
        return self.server.url_of("monitor")

    @property
    def admin_url(self) -> str:
        """Address for tests that look at what lies in Redis, or put it there."""
        return self.server.url_of("admin")

    def store(self, **options: Any) -> redis.Redis:
        """Open a connection of the tests themselves."""
        return redis.Redis.from_url(self.admin_url, **options)

    def start(self) -> None:
        """Start Redis, if it is its own, and the JVM."""
        if self.shared is None:
            self.server.start()
        super().start()

    def _wait(self, seconds: float) -> int:
        try:
            return super()._wait(seconds)
        finally:
            if self.shared is None:
                self.server.end()
