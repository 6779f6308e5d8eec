package io.sfworker.celery.redis;

import io.sfworker.celery.protocol.RawMessage;
import java.time.Instant;

/**
 * The right to work on one message until the lease ends.
 *
 * @param queue for example {@code secretflow_queue}
 * @param owner who holds it
 * @param tag delivery tag under which the message stands in {@code unacked}
 * @param token fencing token, for example {@code 9b1c…:42}; a newer claim of the same tag makes it stale
 * @param delivery the message itself
 */
public record Claim(String queue, Owner owner, String tag, String token, Delivery delivery) {
    /**
     * Where and when the message was found.
     *
     * @param list the list it came from
     * @param raw the message
     * @param claimedAt when it was claimed, by Redis's clock
     * @param losses how often an owner was lost while it held this task
     * @param revoked whether somebody revoked the task before it was claimed
     */
    public record Delivery(String list, RawMessage raw, Instant claimedAt, int losses, boolean revoked) {
        /** The same message, to be put back on another list. */
        Delivery on(String other) {
            return new Delivery(other, raw, claimedAt, losses, revoked);
        }
    }

    /** The message as it lay in the queue. */
    public RawMessage raw() {
        return delivery.raw();
    }
}
