package io.sfworker.celery;

import java.time.Duration;

/** Waits between tries that grow from 0.2 to 5 seconds. Threads: safe. */
final class BackOff {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;

    synchronized Duration next() {
        Duration now = next;
        Duration doubled = now.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return now;
    }

    synchronized void reset() {
        next = FIRST;
    }
}
