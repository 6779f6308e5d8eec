"""What can go wrong, in words that the caller may see."""

from __future__ import annotations

from enum import Enum, auto


class FailureCode(Enum):
    """Stable word for a failure."""

    PARAM_INVALID = auto()
    FILE_NOT_FOUND = auto()
    FILE_NOT_READABLE = auto()
    OUTPUT_EXISTS = auto()
    CLUSTER_INIT = auto()
    PEER_UNREACHABLE = auto()
    PORT_IN_USE = auto()
    DEVICE_CONFIG = auto()
    COMPUTATION = auto()
    PEER_FAILED = auto()
    PEER_LOST = auto()
    PARTY_LOST = auto()
    SOFT_TIME_LIMIT = auto()
    CANCELLED = auto()
    STALE_CLAIM = auto()
    MEMORY_LIMIT = auto()
    DISK_LIMIT = auto()
    RESULT_SAVE = auto()
    RESULT_NOT_JSON = auto()
    INTERNAL = auto()

    @property
    def type_name(self) -> str:
        """Name of the exception that a Celery client sees."""
        return _TYPE_NAMES[self]

    @property
    def retryable(self) -> bool:
        """Whether trying again can help."""
        return _TYPE_NAMES[self] in ("ClusterInitError", "DeviceConfigError")


_TYPE_NAMES = {
    FailureCode.PARAM_INVALID: "ValueError",
    FailureCode.FILE_NOT_FOUND: "FileNotFoundError",
    FailureCode.FILE_NOT_READABLE: "PermissionError",
    FailureCode.OUTPUT_EXISTS: "FileExistsError",
    FailureCode.CLUSTER_INIT: "ClusterInitError",
    FailureCode.PEER_UNREACHABLE: "ClusterInitError",
    FailureCode.PORT_IN_USE: "ClusterInitError",
    FailureCode.DEVICE_CONFIG: "DeviceConfigError",
    FailureCode.COMPUTATION: "RuntimeError",
    FailureCode.PEER_FAILED: "RuntimeError",
    FailureCode.PEER_LOST: "RuntimeError",
    FailureCode.PARTY_LOST: "WorkerLostError",
    FailureCode.SOFT_TIME_LIMIT: "SoftTimeLimitExceeded",
    FailureCode.CANCELLED: "TaskRevokedError",
    FailureCode.STALE_CLAIM: "WorkerLostError",
    FailureCode.MEMORY_LIMIT: "MemoryError",
    FailureCode.DISK_LIMIT: "OSError",
    FailureCode.RESULT_SAVE: "ResultSaveError",
    FailureCode.RESULT_NOT_JSON: "EncodeError",
    FailureCode.INTERNAL: "SecretFlowTaskError",
}


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
