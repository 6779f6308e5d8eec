"""Each task is one trace: from the span of a sender with Celery's instrumentation to those of the party processes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.sdk.trace import TracerProvider

from e2e.clients import connected
from e2e.collector import Collector, Span, collecting
from e2e.conftest import SAMPLES, Message, copy_tables
from e2e.rights import RestrictedWorker
from e2e.test_psi import QUEUE, TASK
from e2e.wait import until

# Clocks of two processes of one machine, and a float in between.
TOLERANCE_NANOS = 2_000_000
STAGES = ("identify", "validate", "split", "clusterInit", "deviceInit", "psi", "commit", "clusterClose")


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as listening:
        yield listening


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[RestrictedWorker]:
    folder = tmp_path_factory.mktemp("traces")
    copy_tables(folder / "data")
    settings = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "SFWORKER_LOG_FORMAT": "ecs",
    }
    with RestrictedWorker(folder, settings=settings).running() as worker:
        yield worker


@pytest.fixture(scope="module")
def psi() -> Message:
    task: Message = json.loads((SAMPLES / "tasks" / "psi.json").read_text(encoding="utf-8"))
    return task


@pytest.fixture
def instrumented() -> Iterator[TracerProvider]:
    """Instrument Celery as a sender does, for one test."""
    provider = TracerProvider()
    instrumentation = CeleryInstrumentor()
    instrumentation.instrument(tracer_provider=provider)
    yield provider
    instrumentation.uninstrument()


def run(worker: RestrictedWorker, task: dict[str, Any]) -> str:
    """Run a task to its end, whatever that is; returns its id."""
    with connected(worker.redis_url) as app:
        result = app.send_task(TASK, args=[{**task, "execution_id": str(uuid.uuid4())}], queue=QUEUE)
        result.get(timeout=90, propagate=False)
        return str(result.id)


def unknown(task: Message) -> Message:
    """Return the task as one of a type that nobody knows."""
    return {**task, "task_config": {**task["task_config"], "task_type": "no_such_type"}}


def whole(collector: Collector, task_id: str) -> tuple[Span, list[Span]]:
    """Return the span of a task, which comes last, and all spans of its trace."""
    until(lambda: collector.of_task(task_id) is not None, 20)
    task = collector.of_task(task_id)
    assert task is not None
    return task, collector.trace(task.trace)


def test_a_trace_goes_from_the_sender_to_the_parties(
    traced: RestrictedWorker, collector: Collector, instrumented: TracerProvider, psi: Message
) -> None:
    with instrumented.get_tracer("back end").start_as_current_span("request") as request:
        task_id = run(traced, psi)
    trace = f"{request.get_span_context().trace_id:032x}"

    task, spans = whole(collector, task_id)

    assert task.trace == trace
    assert task.parent
    by_name = {span.name: span for span in spans}
    assert set(STAGES) <= set(by_name)
    assert {"claim", "celery begin", "status", "celery acknowledge"} <= set(by_name)
    for step in (*STAGES, "claim"):
        assert by_name[step].parent == task.id, step
    for stage, call in (("clusterInit", "open"), ("deviceInit", "devices"), ("psi", "run"), ("commit", "commit")):
        assert by_name[f"call {call}"].parent == by_name[stage].id
        assert by_name[f"runner {call}"].parent == by_name[f"call {call}"].id
    for call in ("open", "devices", "run"):
        pids = {by_name[f"{who} {call}"].attributes["process.pid"] for who in ("runner", "party alice", "party bob")}
        assert len(pids) == 3
    assert task.attributes["sfworker.task_type"] == "psi"
    assert not any(span.failed for span in spans)
    assert task.service["service.name"] == "sfworker"
    assert task.service["service.instance.id"] == "node1"


def test_every_span_lies_within_its_parent(traced: RestrictedWorker, collector: Collector, psi: Message) -> None:
    _, spans = whole(collector, run(traced, psi))

    by_id = {span.id: span for span in spans}
    within = [(span, by_id[span.parent]) for span in spans if span.parent in by_id]
    assert len(within) == len(spans) - 1
    for span, parent in within:
        assert parent.began - TOLERANCE_NANOS <= span.began <= span.ended, span.name
        assert span.ended <= parent.ended + TOLERANCE_NANOS, span.name


def test_a_failure_is_told_by_its_code(traced: RestrictedWorker, collector: Collector, psi: Message) -> None:
    task, spans = whole(collector, run(traced, unknown(psi)))

    assert not task.parent
    assert task.failed
    failed = {span.name: span.attributes["error.type"] for span in spans if span.failed}
    assert failed.pop(task.name) == task.attributes["error.type"]
    assert len(failed) == 1


def test_lines_of_the_log_name_the_trace(traced: RestrictedWorker, collector: Collector, psi: Message) -> None:
    task_id = run(traced, unknown(psi))
    task, _ = whole(collector, task_id)

    lines = [json.loads(line) for line in traced.lines if task_id in line and line.startswith("{")]
    assert lines
    assert {line["trace"]["id"] for line in lines} == {task.trace}
