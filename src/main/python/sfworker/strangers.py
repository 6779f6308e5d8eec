"""What becomes of a task when connecting to a party fails that said nothing that our workers say (see `meeting`)."""

from __future__ import annotations

import contextlib
import threading
import traceback
from collections.abc import Iterator

from sfworker.meeting import Meeting


@contextlib.contextmanager
def untold(meeting: Meeting | None) -> Iterator[None]:
    """Let a failure with a stranger run into the limit of the stage, as if nobody were there.

    A message may name any host and port. Whoever sends it must not learn, neither from the text nor from the time,
    whether something listens there. The log of this process has what happened.
    """
    try:
        yield
    except Exception:
        if meeting is not None and meeting.strangers:
            traceback.print_exc()
            threading.Event().wait()
        raise
