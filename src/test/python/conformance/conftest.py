"""One worker for all cases that allow it, and a fleet of short-lived ones for those that kill; all on one Ray."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from conformance import folder
from conformance.heard import Heard, Published
from conformance.site import Client, Site
from e2e.rights import RedisWithUsers, Users
from support import end_head, start_head

# A lease that makes a takeover quick, and that a busy machine still renews in time; a very busy one needs more.
LEASE_SECONDS = int(os.environ.get("CONFORMANCE_LEASE", "5"))
SLOTS_OF_RAY = 24
# How long results are kept at the site of many workers; the other one has the default.
RESULT_SECONDS = 600
COMMON = {
    "SFWORKER_RETRY_DELAY": "1s",
    "SFWORKER_RETRY_MAXRETRIES": "1",
    "SFWORKER_CELERY_LEASE": f"{LEASE_SECONDS}s",
    # A worker that is to stop while a test failed must not wait for its tasks.
    "WORKER_SHUTDOWN_TIMEOUT": "20",
    # Without it each Runner loads SecretFlow as soon as it starts.
    "SFWORKER_RAY_RUNNER_SPARES": "0",
    # Events and replies hide what tasks are called with unless told otherwise.
    "SFWORKER_CONTROL_SHOWARGUMENTS": "true",
}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let `-k C43` find the tests of a case."""
    for mark in item.iter_markers("case"):
        item.extra_keyword_matches.update(mark.args)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """What all workers have in common: a Ray, routes, task types."""
    head = start_head("--slots", str(SLOTS_OF_RAY))
    yield {**COMMON, "RAY_ADDRESS": head.address, **folder.settings(tmp_path_factory.mktemp("shared"))}
    end_head(head)


SiteFactory = Callable[..., Site]


@pytest.fixture(scope="session")
def new_site(settings: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteFactory]:
    """Makes Redis and client; workers are started by whoever needs them."""
    sites = []

    def make(name: str, **more: str) -> Site:
        place = tmp_path_factory.mktemp(name)
        server = RedisWithUsers(place, users=Users(more_rights="~conformance* +incrby"))
        server.start()
        client = Client(server.url_of("admin"), server.client())
        site = Site(place, server, {**settings, "REDIS_URL": server.url_of("worker"), **more}, client)
        sites.append(site)
        return site

    yield make
    for site in sites:
        site.close()


class Shared:
    """A site that is replaced when a test left it in disorder, so that one red case does not turn others red."""

    def __init__(self, make: Callable[[], Site]) -> None:
        self._make = make
        self._site: Site | None = None

    def lend(self) -> Iterator[Site]:
        """Give the site to a test, and look at it afterwards."""
        if self._site is None:
            self._site = self._make()
        site, self._site = self._site, None
        yield site
        try:
            site.assert_settled()
        except BaseException:
            site.close(at_once=True)
            raise
        self._site = site


@pytest.fixture(scope="session")
def shared_site(new_site: SiteFactory) -> Shared:
    """The site of one worker with two slots."""

    def make() -> Site:
        # With SecretFlow loaded: a few cases compute.
        site = new_site("site", MAX_CONCURRENT_TASKS="2", SFWORKER_RAY_RUNNER_SPARES="1")
        site.ensure(1)
        return site

    return Shared(make)


@pytest.fixture(scope="session")
def shared_fleet(new_site: SiteFactory) -> Shared:
    """The site whose workers come and go; each has one slot, and tells in results how tasks were called."""
    settings = {"MAX_CONCURRENT_TASKS": "1", "RESULT_EXTENDED": "true", "RESULT_EXPIRES": str(RESULT_SECONDS)}
    return Shared(lambda: new_site("fleet", **settings))


@pytest.fixture
def site(shared_site: Shared) -> Iterator[Site]:
    """One worker that a test must leave as it was."""
    yield from shared_site.lend()


@pytest.fixture
def fleet(shared_fleet: Shared) -> Iterator[Site]:
    """Workers that a test may kill."""
    yield from shared_fleet.lend()


@pytest.fixture
def client(site: Site) -> Client:
    """The client of the one worker."""
    return site.client


@pytest.fixture
def listening(site: Site) -> Iterator[Heard]:
    """Events of the one worker as they are switched."""
    heard = Heard(site.client.app)
    yield heard
    heard.close()


@pytest.fixture
def heard(site: Site, listening: Heard) -> Iterator[Heard]:
    """Events of the one worker, its task events among them."""
    site.client.app.control.enable_events(reply=True, limit=1)
    yield listening
    site.client.app.control.disable_events(reply=True, limit=1)


@pytest.fixture
def published(site: Site) -> Iterator[Callable[[str], Published]]:
    """Listens to a channel of the one worker's Redis."""
    channels = []

    def listen(channel: str) -> Published:
        channels.append(Published(site.client.store, channel))
        return channels[-1]

    yield listen
    for channel in channels:
        channel.close()


@pytest.fixture
def other_queue(site: Site) -> Iterator[str]:
    """A queue that nobody consumes, to look at what is sent there."""
    yield "conformance_other"
    site.client.store.delete("conformance_other")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Where peers write."""
    return tmp_path
