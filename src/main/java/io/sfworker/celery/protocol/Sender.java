package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who sends follow-ups, and how.
 *
 * @param encoder writes the messages
 * @param queue where to, unless a signature says so
 * @param replyTo copied from the task that ended
 * @param now from when seconds count
 * @param queues where they may go
 */
record Sender(
        MessageEncoder encoder, String queue, @Nullable String replyTo, Instant now, SuccessorQueues queues) {
    /** Those of the W3C, as OpenTelemetry's instrumentation of Celery writes them. */
    private static final List<String> TRACE_HEADERS = List.of("traceparent", "tracestate");

    /**
     * The task as whose child something is sent.
     *
     * @param id the task
     * @param rootId the first task of the chain of calls
     * @param trace headers by which what is sent belongs to the same trace
     */
    record Parent(String id, String rootId, ObjectNode trace) {
        /** Without a trace. */
        Parent(String id, String rootId) {
            this(id, rootId, ProtocolJson.NODES.objectNode());
        }

        /** Of a task that has ended. */
        static Parent of(TaskMessage task) {
            ObjectNode trace = ProtocolJson.NODES.objectNode();
            TRACE_HEADERS.stream()
                    .filter(name -> task.header(name).isTextual())
                    .forEach(name -> trace.set(name, task.header(name)));
            return new Parent(task.id(), task.rootId() == null ? task.id() : task.rootId(), trace);
        }
    }
}
