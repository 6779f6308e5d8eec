package io.sfworker.celery;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long a message lay ready in the queue before it was claimed.
 *
 * <p>Celery does not write when a message was sent; whoever wants to know sends AMQP's property {@code timestamp},
 * seconds since 1970: {@code send_task(…, timestamp=time.time())}. A task with an ETA, so also a retry, is ready then.
 */
final class Waiting {
    private Waiting() {}

    /** By the clocks of Redis and the sender; empty without a time, and for a message that was claimed before. */
    static Optional<Duration> of(TaskMessage task, Instant claimedAt) {
        Instant ready = task.eta() == null ? sent(task.envelope().properties().path("timestamp")) : task.eta();
        if (ready == null || task.envelope().redelivered()) {
            return Optional.empty();
        }
        Duration waited = Duration.between(ready, claimedAt);
        return Optional.of(waited.isNegative() ? Duration.ZERO : waited);
    }

    private static @Nullable Instant sent(JsonNode timestamp) {
        // Also a number that is no time must not end a task.
        boolean possible = timestamp.isNumber() && timestamp.asDouble() > 0 && timestamp.asDouble() < 1e11;
        return possible ? Instant.ofEpochMilli((long) (timestamp.asDouble() * 1000)) : null;
    }
}
