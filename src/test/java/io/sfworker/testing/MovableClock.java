package io.sfworker.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that moves when the test says so; it starts at 2026-01-07T10:00:00Z. */
public final class MovableClock extends Clock {
    private Instant now = Instant.parse("2026-01-07T10:00:00Z");

    /** Moves the time on. */
    public void advance(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new IllegalStateException("tests run in UTC");
    }

    @Override
    public Instant instant() {
        return now;
    }
}
