package io.sfworker.failure;

import org.jspecify.annotations.Nullable;

/** The parties of the task did not come together. Retried by the route while no peer was met. */
public final class ClusterInitFailed extends TaskFailure {
    private static final long serialVersionUID = 1L;

    public ClusterInitFailed(FailureCode code, String text, @Nullable String causeType, @Nullable Throwable cause) {
        super(code, text, causeType, cause);
    }

    public ClusterInitFailed(FailureCode code, String text) {
        this(code, text, null, null);
    }
}
