package io.sfworker.celery.redis;

import io.sfworker.celery.protocol.RawMessage;
import java.time.Instant;

/**
 * The right to work on one message until the lease ends.
 *
 * @param queue for example {@code secretflow_queue}
 * @param worker who holds it, for example {@code node1@10.0.0.1}
 * @param tag delivery tag under which the message stands in {@code unacked}
 * @param token fencing token, for example {@code 9b1c…:42}; a newer claim of the same tag makes it stale
 * @param delivery the message itself
 */
public record Claim(String queue, String worker, String tag, String token, Delivery delivery) {
    /**
     * Where and when the message was found.
     *
     * @param list the list it came from
     * @param raw the message
     * @param claimedAt when it was claimed, by Redis's clock
     */
    public record Delivery(String list, RawMessage raw, Instant claimedAt) {}

    /** The message as it lay in the queue. */
    public RawMessage raw() {
        return delivery.raw();
    }
}
