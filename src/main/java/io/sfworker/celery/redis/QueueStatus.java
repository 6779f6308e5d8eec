package io.sfworker.celery.redis;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the connection to Redis is doing.
 *
 * @param lastPoll last time the queue was read with success; null when never
 * @param lastError what went wrong after that; null when nothing
 * @param redisVersion for example {@code 7.0.15}; null until the first connection
 * @param maxmemoryPolicy for example {@code noeviction}; any other may throw messages away
 * @param redisSince when that Redis was started; null until the first connection
 */
public record QueueStatus(
        @Nullable Instant lastPoll,
        @Nullable String lastError,
        @Nullable String redisVersion,
        @Nullable String maxmemoryPolicy,
        @Nullable Instant redisSince) {
    static final QueueStatus UNKNOWN = new QueueStatus(null, null, null, null, null);

    /** The queue is looked at every second while all is well. */
    public static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    /** Whether reading the queue worked once, and not for too long since. */
    public boolean isSilent(Instant now) {
        return lastPoll != null && Duration.between(lastPoll, now).compareTo(LONGEST_SILENCE) > 0;
    }

    QueueStatus polled(Instant time) {
        return new QueueStatus(time, null, redisVersion, maxmemoryPolicy, redisSince);
    }

    /** Something else than claiming worked; that says nothing as long as claiming fails. */
    QueueStatus seen(Instant time) {
        return lastError == null ? polled(time) : this;
    }

    QueueStatus failed(String error) {
        return new QueueStatus(lastPoll, error, redisVersion, maxmemoryPolicy, redisSince);
    }

    QueueStatus connectedTo(@Nullable String version, @Nullable String policy, Instant since) {
        return new QueueStatus(lastPoll, null, version, policy, since);
    }
}
