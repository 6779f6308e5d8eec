"""A collector of OpenTelemetry's spans on a free port, as far as a test needs one."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One span; times in nanoseconds since 1970."""

    name: str
    trace: str
    id: str
    parent: str
    began: int
    ended: int
    failed: bool
    attributes: dict[str, Any]
    service: dict[str, Any]


@dataclass
class Collector:
    """What was sent so far, as spans and as bytes."""

    endpoint: str
    spans: list[Span] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)

    def trace(self, identity: str) -> list[Span]:
        """Return the spans of one trace."""
        return [span for span in list(self.spans) if span.trace == identity]

    def of_task(self, task_id: str) -> Span | None:
        """Return the span of a whole task, once it is there."""
        found = [span for span in list(self.spans) if span.attributes.get("messaging.message.id") == task_id]
        return found[0] if found else None

    def take(self, body: bytes) -> None:
        """Take what an exporter sent."""
        self.received += body
        request = ExportTraceServiceRequest()
        request.ParseFromString(body)
        for resource in request.resource_spans:
            service = attributes(resource.resource.attributes)
            for scope in resource.scope_spans:
                self.spans += [read(span, service) for span in scope.spans]


def read(span: Any, service: dict[str, Any]) -> Span:
    """Return a span of the protocol as ours."""
    return Span(
        name=span.name,
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        began=span.start_time_unix_nano,
        ended=span.end_time_unix_nano,
        failed=span.status.code == 2,
        attributes=attributes(span.attributes),
        service=service,
    )


def attributes(pairs: Any) -> dict[str, Any]:
    """Return attributes as a dictionary; an exporter leaves out what is empty."""
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "string_value") for pair in pairs}


@contextmanager
def collecting() -> Iterator[Collector]:
    """Listen until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.take(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name in the base class
            # The standard error output of the tests is not for this.
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()
