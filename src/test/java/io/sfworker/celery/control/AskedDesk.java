package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.ControlReader;
import io.sfworker.testing.MovableClock;
import io.sfworker.testing.Samples;
import java.util.Optional;

/** A desk in front of a worker, asked with recorded requests. */
final class AskedDesk {
    final TestWorker worker = new TestWorker();
    final LamportClock lamport = new LamportClock();
    final MovableClock clock = new MovableClock();
    ControlDesk.Permissions permissions = new ControlDesk.Permissions(true, false);

    /** What the worker replies to a recorded request. */
    JsonNode ask(String request) {
        return reply(answer(RecordedRequests.request(request)));
    }

    /** The error that a recorded request with another argument leads to; empty for none. */
    String refusal(String request, String argument, JsonNode value) {
        byte[] changed = RecordedRequests.changed(
                request, body -> body.withObject("/arguments").set(argument, value));
        return reply(answer(changed)).path("error").asText();
    }

    /** The message that is sent as a reply, if one is. */
    Optional<String> answer(byte[] raw) {
        return new ControlDesk(worker, permissions, lamport, clock)
                .answer(ControlReader.read(raw).orElseThrow())
                .toCompletableFuture()
                .join();
    }

    private static JsonNode reply(Optional<String> message) {
        return RecordedRequests.body(Samples.parse(message.orElseThrow())).get(TestWorker.NAME);
    }
}
