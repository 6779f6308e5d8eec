package io.sfworker.failure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The task was ended from outside: a time limit, a revocation, a lost process or a lost claim. */
public final class TaskInterrupted extends TaskFailure {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration limit;

    public TaskInterrupted(FailureCode code, String text, @Nullable String causeType, @Nullable Throwable cause) {
        super(code, text, causeType, cause);
        this.limit = null;
    }

    public TaskInterrupted(FailureCode code, String text) {
        this(code, text, null, null);
    }

    private TaskInterrupted(FailureCode code, String text, Duration limit) {
        super(code, text, null, null);
        this.limit = limit;
    }

    /** The task ran longer than it may. */
    public static TaskInterrupted overtime(FailureCode code, Duration limit) {
        String which = code == FailureCode.SOFT_TIME_LIMIT ? "soft" : "hard";
        return new TaskInterrupted(
                code,
                "the task ran longer than its %s time limit of %s s".formatted(which, limit.toMillis() / 1000.0),
                limit);
    }

    /** The limit that was passed; null when none was. */
    public @Nullable Duration limit() {
        return limit;
    }
}
