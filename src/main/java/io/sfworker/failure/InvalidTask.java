package io.sfworker.failure;

import org.jspecify.annotations.Nullable;

/** The task as sent cannot run: parameters, files or call form. Never retried. */
public final class InvalidTask extends TaskFailure {
    private static final long serialVersionUID = 1L;

    public InvalidTask(FailureCode code, String text, @Nullable String causeType, @Nullable Throwable cause) {
        super(code, text, causeType, cause);
    }

    public InvalidTask(FailureCode code, String text) {
        this(code, text, null, null);
    }
}
