package io.sfworker.ops;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task that this worker runs now.
 *
 * @param task which
 * @param state {@code running}, or {@code ending} once somebody or a limit told it to end
 * @param stage the last one that events told of; empty before the first event
 * @param progress the last one that events told of, 0 to 1
 * @param slot number of the slot whose Runner works for it; null while it has none
 * @param startedAt when it was claimed
 * @param ageSeconds since then
 * @param phases those that it went through
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record RunningTask(
        @JsonUnwrapped TaskLabel task,
        String state,
        String stage,
        double progress,
        @Nullable Integer slot,
        Instant startedAt,
        double ageSeconds,
        PhaseTimes phases) {}
