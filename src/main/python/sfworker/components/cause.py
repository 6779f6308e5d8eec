"""Why a component failed, in words that say something and give away nothing.

The exception that reaches the caller is often only that SecretFlow has stopped meanwhile. Who raised it says nothing of
what is in its text: components catch what happened where the data is, reveal that, and raise it where all parties are.
So a text is told only if it is known to have nothing in it; of all others their kind is, and the step that raised them.
"""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import PurePath

from secretflow.distributed.fed.exception import FedRemoteError
from secretflow.distributed.fed.global_context import get_global_context
from secretflow.error_system.sf_exception import SFException

from sfworker.components.told import may_be_told

STOPPED = "sf_fed is stoped"
# Folders of SecretFlow that compute; the others carry.
STEPS = ("component", "ml", "stats", "preprocessing", "data", "compute")


def root(error: BaseException | None) -> BaseException | None:
    """The exception that started it all."""
    candidates = list(_chain(error))
    context = get_global_context(assert_none=False)
    if context is not None:
        candidates += _chain(context.get_local_exception())
        candidates += _chain(context.get_remote_exception())
    said = [candidate for candidate in candidates if STOPPED not in str(candidate)]
    own = [candidate for candidate in said if not isinstance(candidate, FedRemoteError)]
    return next(iter(own or said or candidates), None)


def describe(error: BaseException | None, names: Collection[str]) -> str:
    """Its kind, and its text if that has nothing in it but these names and numbers of rows, else the step."""
    if error is None:
        return "for a reason that nobody told"
    kind, text = type(error).__name__, str(error)
    if isinstance(error, SFException):
        kind, text = str(error.description or kind), str(error.reason)
    text = " ".join(text.split())
    return f"{kind}: {text}" if may_be_told(text, names) else f"{kind}{_step(error)}"


def without_texts(error: BaseException) -> str:
    """Kinds of exceptions and where they were raised, for a log that others may read."""
    lines = []
    for raised in _chain(error):
        lines += [type(raised).__name__, *traceback.format_list(_bare(raised))]
    return "\n".join(lines)


def _bare(error: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))


def _step(error: BaseException) -> str:
    for frame in reversed(_bare(error)):
        parts = PurePath(frame.filename).parts
        if any(("secretflow", step) in pairwise(parts) for step in STEPS):
            return f" in {PurePath(frame.filename).stem}.{frame.name}"
    return ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what led to it; wrappers of SecretFlow's are looked into first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        inner = getattr(error, "_cause", None)
        if isinstance(inner, BaseException):
            error = inner
            continue
        yield error
        error = error.__cause__ or error.__context__
