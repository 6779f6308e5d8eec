package io.sfworker.celery;

import java.time.Duration;
import java.time.Instant;

/**
 * When claims may be taken over: not before their owners have had the time to say that they live.
 *
 * <p>That is one lease after the own start, and two after an outage or the start of Redis, whose clients come back one
 * by one. Threads: safe.
 */
final class GracePeriod {
    private final Duration lease;
    private Instant end;

    GracePeriod(Instant start, Duration lease) {
        this.lease = lease;
        this.end = start.plus(lease);
    }

    /** Redis answers again. */
    synchronized void outageEnded(Instant now) {
        extendTo(now.plus(lease.multipliedBy(2)));
    }

    /** {@code redisUptime} is zero as long as it is not known. */
    synchronized boolean isOver(Instant now, Duration redisUptime) {
        if (redisUptime.isZero()) {
            // To count from now would let a new worker at an old Redis wait as long as one at a new Redis.
            return false;
        }
        extendTo(now.plus(lease.multipliedBy(2)).minus(redisUptime));
        return !now.isBefore(end);
    }

    private void extendTo(Instant instant) {
        end = instant.isAfter(end) ? instant : end;
    }
}
