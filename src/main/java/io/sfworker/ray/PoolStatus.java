package io.sfworker.ray;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Runners at one moment, for health and metrics.
 *
 * @param slots how many there should be
 * @param free ready and without an attempt
 * @param busy with an attempt
 * @param starting asked for and not yet up
 * @param dead not there; started again after a pause
 * @param waiting attempts that wait for a free Runner
 * @param lastError why a Runner was last lost; absent when none was
 */
public record PoolStatus(
        int slots,
        int free,
        int busy,
        int starting,
        int dead,
        int waiting,
        @Nullable String lastError) {

    static PoolStatus of(List<Slot> slots, int waiting, @Nullable String lastError) {
        return new PoolStatus(
                slots.size(),
                count(slots, Slot.State.FREE),
                count(slots, Slot.State.BUSY),
                count(slots, Slot.State.STARTING),
                count(slots, Slot.State.DOWN),
                waiting,
                lastError);
    }

    private static int count(List<Slot> slots, Slot.State state) {
        return (int) slots.stream().filter(slot -> slot.state() == state).count();
    }
}
