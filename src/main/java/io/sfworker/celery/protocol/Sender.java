package io.sfworker.celery.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who sends follow-ups, and how.
 *
 * @param encoder writes the messages
 * @param queue where to, unless a signature says so
 * @param replyTo copied from the task that ended
 * @param now from when seconds count
 */
record Sender(
        MessageEncoder encoder, String queue, @Nullable String replyTo, Instant now) {
    /**
     * The task as whose child something is sent.
     *
     * @param id the task
     * @param rootId the first task of the chain of calls
     */
    record Parent(String id, String rootId) {}
}
