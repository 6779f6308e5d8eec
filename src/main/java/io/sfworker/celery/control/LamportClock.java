package io.sfworker.celery.control;

import java.util.concurrent.atomic.AtomicLong;

/** Orders what workers tell: a count that grows with everything sent and never falls behind what was received. */
public final class LamportClock {
    private final AtomicLong value = new AtomicLong();

    /** The time of something that is sent now. */
    public long forward() {
        return value.incrementAndGet();
    }

    /** Something was received that was sent at this time of its sender. */
    public void adjust(long sender) {
        value.updateAndGet(own -> Math.max(own, sender) + 1);
    }

    /** The time now. */
    public long value() {
        return value.get();
    }
}
