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
 */
public record IntakeStatus(int held, @Nullable Instant oldest, int slots, int taken) {
    static final IntakeStatus NOTHING = new IntakeStatus(0, null, 0, 0);

    /** Both together. */
    IntakeStatus and(IntakeStatus other) {
        Instant first = oldest;
        Instant second = other.oldest;
        boolean mine = second == null || (first != null && first.isBefore(second));
        return new IntakeStatus(held + other.held, mine ? first : second, slots + other.slots, taken + other.taken);
    }
}
