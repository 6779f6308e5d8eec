"""Why a component failed, in words that say something and give away nothing.

The exception that reaches the caller is often only that SecretFlow has stopped meanwhile. And what was raised where the
data is may quote it; only what was raised where all parties do the same speaks of what all of them know.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator

from secretflow.distributed.fed.exception import FedRemoteError
from secretflow.distributed.fed.global_context import get_global_context
from secretflow.error_system.sf_exception import SFException

TEXT_LIMIT = 300
STOPPED = "sf_fed is stoped"
# Where functions run that see the data of one party.
BY_DATA = ("concurrent/futures/thread.py", "secretflow/device/device/pyu.py")
# Errors of SecretFlow whose reason names columns, files or parameters, wherever they come from.
SAFE_CODES = ("NONE_FILED_IN_COLUMN", "DATASET_NOT_ALIGNED", "EMPTY_DATASET", "FEATURE_NUMBER_NOT_MATCHED")
# The same among other errors.
SAFE_TEXT = re.compile(r"feature [^\n]{1,100} has too many categories [0-9]+")


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


def describe(error: BaseException | None) -> str:
    """Its kind, and its text where that is safe."""
    if error is None:
        return "for a reason that nobody told"
    if isinstance(error, SFException):
        code = str(error.description or type(error).__name__)
        return f"{code}: {_short(str(error.reason))}" if code in SAFE_CODES or _by_all(error) else code
    name, text = type(error).__name__, str(error)
    return f"{name}: {_short(text)}" if text and (_by_all(error) or SAFE_TEXT.fullmatch(text)) else name


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


def _by_all(error: BaseException) -> bool:
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and not any(frame.filename.endswith(BY_DATA) for frame in frames)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TEXT_LIMIT else f"{line[:TEXT_LIMIT]}…"
