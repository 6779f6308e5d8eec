package io.sfworker.ray;

import io.sfworker.task.AttemptId;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One slot at one moment, for operators.
 *
 * @param number from 0
 * @param state {@code free}, {@code busy}, {@code starting} or {@code down}
 * @param attempt what its Runner works for; absent when for nothing
 * @param spares how many processes with SecretFlow loaded its Runner keeps ready, as it said a few seconds ago
 */
public record SlotStatus(int number, String state, @Nullable AttemptId attempt, int spares) {

    static SlotStatus of(Slot slot, Map<AttemptId, Runner> taken) {
        Runner runner = slot.runner();
        AttemptId attempt = taken.entrySet().stream()
                .filter(entry -> entry.getValue() == runner)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        String state = slot.state().name().toLowerCase(Locale.ROOT);
        return new SlotStatus(slot.number(), state, attempt, runner == null ? 0 : runner.spares());
    }
}
