package io.sfworker.ray;

import io.sfworker.task.Party;
import java.util.List;

/**
 * The parties came together.
 *
 * @param parties all of them, also those of other nodes
 * @param seconds how long it took
 * @param warm whether processes were used that had done their imports before
 */
public record Opened(List<Party> parties, double seconds, boolean warm) {
    public Opened {
        parties = List.copyOf(parties);
    }
}
