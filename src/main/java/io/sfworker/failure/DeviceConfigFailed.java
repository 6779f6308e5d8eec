package io.sfworker.failure;

import org.jspecify.annotations.Nullable;

/** A device of the task could not be created. Retried by the route. */
public final class DeviceConfigFailed extends TaskFailure {
    private static final long serialVersionUID = 1L;

    public DeviceConfigFailed(FailureCode code, String text, @Nullable String causeType, @Nullable Throwable cause) {
        super(code, text, causeType, cause);
    }

    public DeviceConfigFailed(FailureCode code, String text) {
        this(code, text, null, null);
    }
}
