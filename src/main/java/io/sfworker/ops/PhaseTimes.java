package io.sfworker.ops;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.sfworker.task.Execution;
import io.sfworker.task.Execution.Phase;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of an attempt went, in milliseconds.
 *
 * @param clusterMs until the parties were connected; null when that did not happen, as with the next two
 * @param deviceMs until the devices were there
 * @param algorithmMs the computation
 * @param totalMs from claim to completion, or to now
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record PhaseTimes(
        @Nullable Long clusterMs,
        @Nullable Long deviceMs,
        @Nullable Long algorithmMs,
        long totalMs) {

    static PhaseTimes of(Execution execution, Instant now) {
        return new PhaseTimes(
                millis(execution, Phase.CLUSTER),
                millis(execution, Phase.DEVICE),
                millis(execution, Phase.ALGORITHM),
                execution.total(now).toMillis());
    }

    private static @Nullable Long millis(Execution execution, Phase phase) {
        return execution.duration(phase).map(Duration::toMillis).orElse(null);
    }
}
