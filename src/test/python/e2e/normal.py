"""Replaces what differs from run to run (times, ids of Celery) so that whole values can be compared."""

from __future__ import annotations

import datetime
from typing import Any

TIMES = {"timestamp", "started_at", "completed_at", "failed_at", "next_retry_at"}
SECONDS = {
    "total_execution_time",
    "cluster_init_time",
    "device_init_time",
    "algorithm_exec_time",
    "overhead_time",
    "celery_execution_time",
    "execution_time",
    "ts_ms",
}
PERCENTAGES = {"cluster_init_percentage", "device_init_percentage", "algorithm_exec_percentage"}


def normal(value: Any) -> Any:
    """Return the value with every time, duration and Celery id checked for its form and replaced by its name."""
    if isinstance(value, list):
        return [normal(element) for element in value]
    if isinstance(value, dict):
        return {key: normal_field(key, element) for key, element in value.items()}
    return value


def normal_field(key: str, value: Any) -> Any:
    """Replace one field; a field of the wrong form fails here."""
    if key in TIMES:
        moment = datetime.datetime.fromisoformat(value)
        assert moment.tzinfo is None and len(value) == 26, f"{key} is no naive time with microseconds: {value}"
        return key
    if key in SECONDS:
        assert isinstance(value, int | float) and value >= 0, f"{key} is no duration: {value}"
        return key
    if key in PERCENTAGES:
        assert 0 <= value <= 100, f"{key} is no percentage: {value}"
        return key
    if key == "celery_task_id":
        assert isinstance(value, str) and len(value) == 36
        return key
    return normal(value)
