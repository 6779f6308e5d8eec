package io.sfworker.celery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the intakes of a process hold at one moment.
 *
 * @param held messages that are claimed and not settled, whose leases are renewed
 * @param oldest when the oldest of them was claimed, by Redis's clock; null when there is none
 * @param slots how many tasks may run at once
 * @param taken how many of the slots have a task
 * @param renewed when all leases were renewed last, and those of lost workers looked for, by this process's clock; null
 *     before the first time
 */
public record IntakeStatus(
        int held,
        @Nullable Instant oldest,
        int slots,
        int taken,
        @Nullable Instant renewed) {
    static final IntakeStatus NOTHING = new IntakeStatus(0, null, 0, 0, null);

    /** Both together. */
    IntakeStatus and(IntakeStatus other) {
        return new IntakeStatus(
                held + other.held,
                earlier(oldest, other.oldest),
                slots + other.slots,
                taken + other.taken,
                earlier(renewed, other.renewed));
    }

    private static @Nullable Instant earlier(@Nullable Instant first, @Nullable Instant second) {
        boolean isFirst = second == null || (first != null && first.isBefore(second));
        return isFirst ? first : second;
    }
}
