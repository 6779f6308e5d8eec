package io.sfworker.failure;

import org.jspecify.annotations.Nullable;

/** A defect of this worker or its environment; the log has the cause. */
public final class InternalFailure extends TaskFailure {
    private static final long serialVersionUID = 1L;

    public InternalFailure(FailureCode code, String text, @Nullable String causeType, @Nullable Throwable cause) {
        super(code, text, causeType, cause);
    }

    public InternalFailure(FailureCode code, String text) {
        this(code, text, null, null);
    }
}
