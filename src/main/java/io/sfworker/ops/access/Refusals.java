package io.sfworker.ops.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How many refusals are written down: 50 at once, then ten a minute. Threads: safe. */
final class Refusals {
    private static final int MOST = 50;
    private static final Duration ONE_MORE = Duration.ofSeconds(6);

    private final Clock clock;
    private Instant paidUntil = Instant.MIN;
    private long leftOut;

    Refusals(Clock clock) {
        this.clock = clock;
    }

    /** Whether one more is written down; what is not is counted. */
    synchronized boolean admit() {
        Instant now = clock.instant();
        Instant from = paidUntil.isBefore(now) ? now : paidUntil;
        if (Duration.between(now, from).compareTo(ONE_MORE.multipliedBy(MOST - 1)) > 0) {
            leftOut++;
            return false;
        }
        paidUntil = from.plus(ONE_MORE);
        return true;
    }

    /** How many were not, since this was asked last. */
    synchronized long takeLeftOut() {
        long count = leftOut;
        leftOut = 0;
        return count;
    }
}
