"""What can go wrong, in words that the caller may see."""

from __future__ import annotations

from enum import Enum


class FailureCode(Enum):
    """Stable word for a failure, with the exception a Celery client sees and whether trying again can help."""

    PARAM_INVALID = ("ValueError", False)
    FILE_NOT_FOUND = ("FileNotFoundError", False)
    FILE_NOT_READABLE = ("PermissionError", False)
    CLUSTER_INIT = ("ClusterInitError", True)
    PEER_UNREACHABLE = ("ClusterInitError", True)
    PORT_IN_USE = ("ClusterInitError", True)
    DEVICE_CONFIG = ("DeviceConfigError", True)
    COMPUTATION = ("RuntimeError", False)
    PEER_FAILED = ("RuntimeError", False)
    PEER_LOST = ("RuntimeError", False)
    PARTY_LOST = ("WorkerLostError", False)
    SOFT_TIME_LIMIT = ("SoftTimeLimitExceeded", False)
    CANCELLED = ("TaskRevokedError", False)
    STALE_CLAIM = ("WorkerLostError", False)
    RESULT_SAVE = ("ResultSaveError", False)
    INTERNAL = ("SecretFlowTaskError", False)

    def __init__(self, type_name: str, retryable: bool) -> None:
        self.type_name = type_name
        self.retryable = retryable

    def __new__(cls, type_name: str, retryable: bool) -> FailureCode:
        """Give each code a value of its own; codes of equal type would be one code otherwise."""
        code = object.__new__(cls)
        code._value_ = len(cls.__members__)
        return code


class TaskFailure(Exception):
    """A failure that is understood: `text` is for the sender, `detail` for the log of this node only.

    The text names the party, what was tried and what to do, but no values of the data and no paths of other parties.
    """

    def __init__(
        self, code: FailureCode, text: str, *, detail: str | None = None, cause_type: str | None = None
    ) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.detail = detail
        self.cause_type = cause_type
