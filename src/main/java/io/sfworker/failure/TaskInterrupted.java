package io.sfworker.failure;

import org.jspecify.annotations.Nullable;

/** The task was ended from outside: a time limit, a revocation, a lost process or a lost claim. */
public final class TaskInterrupted extends TaskFailure {
    private static final long serialVersionUID = 1L;

    public TaskInterrupted(FailureCode code, String text, @Nullable String causeType, @Nullable Throwable cause) {
        super(code, text, causeType, cause);
    }

    public TaskInterrupted(FailureCode code, String text) {
        this(code, text, null, null);
    }
}
