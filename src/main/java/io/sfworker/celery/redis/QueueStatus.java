package io.sfworker.celery.redis;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the connection to Redis is doing.
 *
 * @param lastPoll last time the queue was read with success; null when never
 * @param lastError what went wrong after that; null when nothing
 * @param redisVersion for example {@code 7.0.15}; null until the first connection
 * @param maxmemoryPolicy for example {@code noeviction}; any other may throw messages away
 */
public record QueueStatus(
        @Nullable Instant lastPoll,
        @Nullable String lastError,
        @Nullable String redisVersion,
        @Nullable String maxmemoryPolicy) {
    static final QueueStatus UNKNOWN = new QueueStatus(null, null, null, null);

    QueueStatus polled(Instant time) {
        return new QueueStatus(time, null, redisVersion, maxmemoryPolicy);
    }

    /** Something else than claiming worked; that says nothing as long as claiming fails. */
    QueueStatus seen(Instant time) {
        return lastError == null ? polled(time) : this;
    }

    QueueStatus failed(String error) {
        return new QueueStatus(lastPoll, error, redisVersion, maxmemoryPolicy);
    }

    QueueStatus connectedTo(@Nullable String version, @Nullable String policy) {
        return new QueueStatus(lastPoll, null, version, policy);
    }
}
