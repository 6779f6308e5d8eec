"""The little of redis-cli that `docker/redis.sh` needs, for machines that have a redis-server only.

Commands come as arguments, or one a line from the standard input; answers are printed as redis-cli does for scripts.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from typing import BinaryIO


def main(words: Sequence[str]) -> int:
    """Return 1 when the server cannot be reached."""
    option, path, *command = words
    assert option == "-s", words
    commands = [command] if command else [line.split() for line in sys.stdin]
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(path)
        except OSError as error:
            print(f"Could not connect to Redis at {path}: {error.strerror}")
            return 1
        with connection.makefile("rb") as server:
            password = os.environ["REDISCLI_AUTH"]
            for said in (["AUTH", password], *commands):
                answer = ask(connection, server, said)
                # As redis-cli: of the login it tells only that it failed.
                if said[0] != "AUTH" or answer != ["OK"]:
                    print("\n".join(answer))
    return 0


def ask(connection: socket.socket, server: BinaryIO, words: Sequence[str]) -> list[str]:
    """Send one command; returns the lines of its answer."""
    command = b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in map(str.encode, words))
    connection.sendall(b"*%d\r\n%s" % (len(words), command))
    return answer(server)


def answer(server: BinaryIO) -> list[str]:
    """Read one answer."""
    line = server.readline().decode().rstrip("\r\n")
    kind, rest = line[:1], line[1:]
    if kind == "*":
        return [each for _ in range(int(rest)) for each in answer(server)]
    if kind == "$":
        return [server.read(int(rest) + 2).decode().rstrip("\r\n")]
    return [rest]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
