package io.sfworker.ops;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at a task that this worker ended.
 *
 * @param task which
 * @param outcome how
 * @param stage the last one that events told of; empty when there was none
 * @param failure why it failed, was revoked or is tried again; null otherwise
 * @param startedAt when it was claimed
 * @param endedAt when its last step was done
 * @param phases those that it went through
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record EndedTask(
        @JsonUnwrapped TaskLabel task,
        Outcome outcome,
        String stage,
        @Nullable Reason failure,
        Instant startedAt,
        Instant endedAt,
        PhaseTimes phases) {

    /** What an attempt came to. */
    public enum Outcome {
        /** It has its result. */
        SUCCESS,
        /** It failed for good. */
        FAILURE,
        /** Somebody revoked it, or it expired. */
        REVOKED,
        /** It failed and waits for another attempt. */
        RETRY,
        /** Its execution had ended before; the same end was told again. */
        REPEATED,
        /** Another message runs its execution, or will. */
        POSTPONED,
        /** Another worker has it now. */
        ABANDONED;

        /** As it stands in answers. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the sender was told.
     *
     * @param code stable word, for example {@code PARAM_INVALID}
     * @param errorType class of the exception at the client
     * @param retryable whether trying again can help
     * @param text for the sender; cut at 2000 characters
     * @param fix what to do; empty for a code without advice
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Reason(String code, String errorType, boolean retryable, String text, String fix) {}
}
