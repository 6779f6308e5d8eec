"""Celery clients of web back ends."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

from celery import Celery


@contextlib.contextmanager
def connected(url: str, name: str | None = None) -> Iterator[Celery]:
    """Lend a client, and end it."""
    app = Celery(name, broker=url, backend=url)
    try:
        yield app
    finally:
        end(app)


def end(app: Celery) -> None:
    """Close a client; its Redis may go before the results that somebody still holds, as a failed test does."""
    gc.collect()
    consumer = app.backend.result_consumer
    consumer.stop()
    # A result that is dropped later would unsubscribe, and try for twenty seconds to reach a Redis that is gone.
    consumer._pubsub = None
    app.close()
