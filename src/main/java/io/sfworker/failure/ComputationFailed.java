package io.sfworker.failure;

import org.jspecify.annotations.Nullable;

/** The computation failed, here or at a peer, or its outputs could not be saved. Never retried. */
public final class ComputationFailed extends TaskFailure {
    private static final long serialVersionUID = 1L;

    public ComputationFailed(FailureCode code, String text, @Nullable String causeType, @Nullable Throwable cause) {
        super(code, text, causeType, cause);
    }

    public ComputationFailed(FailureCode code, String text) {
        this(code, text, null, null);
    }
}
