"""Brings parties on different machines together before they connect (see `link`).

Everybody listens on its own port and visits the others. A visitor sends its line (see `hello`), the host answers with
its own, and the visitor says that it has it. Nobody leaves before it has heard all others and all have heard it, so
that both sides of a difference fail, at once and in the same words. A party that is there and says nothing of the kind
is a SecretFlow program that is not ours, and welcome after a while; where connecting to it fails, it counts as missing
(see `Party`), so that messages cannot be used to find out which ports of which hosts are open.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sfworker.failure import FailureCode, TaskFailure
from sfworker.hello import LIMIT, MARK, Hello, compare
from sfworker.presence import CONNECT_SECONDS, listen, split_address
from sfworker.tls import Tls

POLL_SECONDS = 0.005
# For one line, whatever pace the other side sends at.
LINE_SECONDS = 2.0
MOST_VISITORS = 16
# Programs of others may need a moment until they listen for good, and a port that is just left answers nothing either.
SILENT_SECONDS = 3.0
# Where visitors of one direction do not get through, as behind some gateways, connecting may still work.
UNVISITED_SECONDS = 5.0
FAREWELL_SECONDS = 3.0
RECEIVED = b"ok\n"


@dataclass
class Peer:
    """What is known of another party; `strange` once it counts as a program that is not ours."""

    name: str
    address: tuple[str, int]
    strange: bool = False
    heard_at: float | None = None
    told: bool = False
    silent_since: float | None = None

    @property
    def is_there(self) -> bool:
        """Whether it listens, as far as it has to say anything."""
        return self.strange or self.heard_at is not None

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to wait for."""
        unvisited = self.heard_at is not None and time.monotonic() - self.heard_at > UNVISITED_SECONDS
        return self.strange or (self.heard_at is not None and (self.told or unvisited))


@dataclass
class Meeting:
    """The meetings of one party; a task has one for each kind of link. `strangers` are known from an earlier one."""

    hello: Hello
    report: Callable[[list[str]], None]
    strangers: set[str] = field(default_factory=set)
    tls: Tls | None = None

    def meet(self, parties: Sequence[tuple[str, str]], rank: int) -> None:
        """Listen on the own port until all parties are there; `report` learns who said nothing yet.

        Waits without limit. Fails with PORT_IN_USE, PARAM_INVALID or CLUSTER_INIT.
        """
        peers = {
            name: Peer(name, split_address(address)) for index, (name, address) in enumerate(parties) if index != rank
        }
        host, port = split_address(parties[rank][1])
        with _Reception(listen(host, port, parties[rank][0]), self, peers):
            self._wait(peers)
        self.strangers.update(name for name, peer in peers.items() if peer.strange)

    def _wait(self, peers: dict[str, Peer]) -> None:
        told: list[str] = []
        while not all(peer.is_done for peer in peers.values()):
            told = self._tell_unheard(peers, told)
            for peer in peers.values():
                if not peer.is_there:
                    self._visit(peer, peers)
            time.sleep(POLL_SECONDS)
        self._tell_unheard(peers, told)

    def _tell_unheard(self, peers: dict[str, Peer], told: list[str]) -> list[str]:
        """Report who said nothing of the kind yet, whether or not somebody else listens there."""
        unheard = sorted(name for name, peer in peers.items() if peer.heard_at is None)
        if unheard != told:
            self.report(unheard)
        return unheard

    def _visit(self, peer: Peer, peers: dict[str, Peer]) -> None:
        try:
            with socket.create_connection(peer.address, timeout=CONNECT_SECONDS) as connection:
                answer = _exchange(connection, self.hello)
                failure = self._judge(connection, peer, answer) if answer is not None else None
        except OSError:
            # Nobody listens.
            peer.silent_since = None
            return
        if answer is None:
            self._bear_silence(peer)
            return
        peer.heard_at = time.monotonic()
        if failure is not None:
            _say_farewell(peers)
            raise failure

    def _judge(self, connection: socket.socket, peer: Peer, answer: Hello) -> TaskFailure | None:
        failure = _expect(peer, answer) or compare(self.hello, answer)
        if failure is not None or self.tls is None:
            # Also one that is gone a moment later has been heard.
            with contextlib.suppress(OSError):
                connection.sendall(RECEIVED)
            return failure
        try:
            with self.tls.visiting.wrap_socket(connection, server_hostname=peer.address[0]) as channel:
                channel.sendall(RECEIVED)
                # The host looks at our certificate after we are content with its.
                if _read_line(channel, RECEIVED) != RECEIVED.strip():
                    raise ConnectionResetError
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            raise ConnectionResetError from error
        except ssl.SSLError as error:
            return self._not_trusted(peer, error)
        return None

    def _not_trusted(self, peer: Peer, error: ssl.SSLError) -> TaskFailure:
        one, other = self.hello.party, peer.name
        if not isinstance(error, ssl.SSLCertVerificationError):
            one, other = other, one
        text = (
            f"party {one} does not trust the certificate of party {other} ({error.reason or 'TLS'}): is it valid, for"
        )
        advice = f"{text} the address in the task, and from the authority in tls_config.ca_cert of party {one}?"
        return TaskFailure(FailureCode.CLUSTER_INIT, advice)

    def _bear_silence(self, peer: Peer) -> None:
        now = time.monotonic()
        peer.silent_since = peer.silent_since or now
        peer.strange = peer.name in self.strangers or now - peer.silent_since > SILENT_SECONDS


def _expect(peer: Peer, answer: Hello) -> TaskFailure | None:
    if answer.party == peer.name:
        return None
    host, port = peer.address
    text = f"the address of party {peer.name}, {host}:{port}, is that of party {answer.party}; correct it in the task"
    return TaskFailure(FailureCode.PARAM_INVALID, text)


def _say_farewell(peers: dict[str, Peer]) -> None:
    """Stay until those who are there have learnt what they need in order to fail too, but not for long."""
    deadline = time.monotonic() + FAREWELL_SECONDS
    while time.monotonic() < deadline and not all(peer.told for peer in peers.values()):
        time.sleep(POLL_SECONDS)


class _Reception:
    """Answers visitors while the meeting lasts; those beyond a number are turned away."""

    def __init__(self, listener: socket.socket, meeting: Meeting, peers: dict[str, Peer]) -> None:
        self._listener = listener
        self._meeting = meeting
        self._peers = peers
        self._room = threading.Semaphore(MOST_VISITORS)
        self._thread = threading.Thread(target=self._receive, daemon=True)

    def __enter__(self) -> _Reception:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        # Wakes the thread; closing alone would not, and the port must be free at once.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _receive(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            if self._room.acquire(blocking=False):
                threading.Thread(target=self._answer, args=[visitor], daemon=True).start()
            else:
                visitor.close()

    def _answer(self, visitor: socket.socket) -> None:
        try:
            with visitor:
                hello = Hello.parse(_read_line(visitor, MARK))
                if hello is None:
                    return
                visitor.sendall(self._meeting.hello.line())
                # A name that somebody else uses only makes us leave earlier; what counts is heard on our own visits.
                if self._is_received(visitor, hello) and hello.party in self._peers:
                    self._peers[hello.party].told = True
        except OSError:
            return
        finally:
            self._room.release()

    def _is_received(self, visitor: socket.socket, hello: Hello) -> bool:
        tls = self._meeting.tls
        if tls is None or compare(self._meeting.hello, hello) is not None:
            return _read_line(visitor, RECEIVED) == RECEIVED.strip()
        visitor.settimeout(LINE_SECONDS)
        with tls.receiving.wrap_socket(visitor, server_side=True) as channel:
            received = _read_line(channel, RECEIVED) == RECEIVED.strip()
            channel.sendall(RECEIVED)
        return received


def _exchange(connection: socket.socket, hello: Hello) -> Hello | None:
    """Send the own line and return the other's, if it has one."""
    answer = None
    with contextlib.suppress(OSError):
        connection.sendall(hello.line())
        answer = Hello.parse(_read_line(connection, MARK))
    return answer


def _read_line(connection: socket.socket, start: bytes) -> bytes:
    """One line without its end; empty if it does not begin as it should, is too long, or does not come in time."""
    deadline = time.monotonic() + LINE_SECONDS
    received = b""
    while b"\n" not in received:
        left = deadline - time.monotonic()
        if left <= 0 or len(received) > LIMIT or received[: len(start)] != start[: len(received)]:
            return b""
        connection.settimeout(left)
        chunk = connection.recv(4096)
        if not chunk:
            return b""
        received += chunk
    line = received.partition(b"\n")[0]
    return line if (line + b"\n").startswith(start) else b""
