package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client of remote control asks of some or all workers.
 *
 * @param method name of the command, for example {@code ping}
 * @param arguments the command's arguments by name
 * @param audience who is asked
 * @param replyTo where the answer goes; null when nobody waits for one
 * @param stamp when it was sent
 */
public record ControlRequest(
        String method,
        ObjectNode arguments,
        Audience audience,
        @Nullable ReplyTo replyTo,
        Stamp stamp) {
    /**
     * The workers a request is meant for; everybody when all is empty.
     *
     * @param destination names of workers
     * @param pattern what the name must match, for example {@code node*}; null for any
     * @param matcher how the pattern is written, {@code glob} or {@code pcre}; null when not told
     */
    public record Audience(
            List<String> destination,
            @Nullable String pattern,
            @Nullable String matcher) {}

    /**
     * The reply queue of a client.
     *
     * @param exchange for example {@code reply.celery.pidbox}
     * @param routingKey the client's id
     * @param ticket by which the client knows which of its requests is answered; null when it did not say
     */
    public record ReplyTo(
            String exchange, String routingKey, @Nullable String ticket) {}

    /**
     * The sender's clocks.
     *
     * @param clock its logical clock, 0 when it has none
     * @param expires when it stops waiting, by its own wall clock; null for never
     */
    public record Stamp(long clock, @Nullable Instant expires) {}
}
