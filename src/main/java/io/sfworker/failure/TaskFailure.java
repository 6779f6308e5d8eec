package io.sfworker.failure;

import io.sfworker.task.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * Why a task attempt ended without a result.
 *
 * <p>The message is for the sender: it names the field or party and the fix, and never holds row values, secrets or
 * paths of other parties. What it quotes of a message or a table is {@link PlainText}, whoever quotes it. Routes choose
 * by type what happens next.
 */
public abstract sealed class TaskFailure extends RuntimeException
        permits InvalidTask,
                ClusterInitFailed,
                DeviceConfigFailed,
                ComputationFailed,
                TaskInterrupted,
                InternalFailure {
    private static final long serialVersionUID = 1L;
    /** A list of columns or parties may be as long as a message. */
    private static final int LONGEST = 4_000;

    private final FailureCode code;
    private final @Nullable String causeType;

    TaskFailure(FailureCode code, String text, @Nullable String causeType, @Nullable Throwable cause) {
        super(PlainText.of(text, LONGEST), cause);
        this.code = code;
        this.causeType = causeType;
    }

    /** The stable word for this failure. */
    public FailureCode code() {
        return code;
    }

    /** Class name of the exception behind a computation failure, for example {@code AssertionError}. */
    public @Nullable String causeType() {
        return causeType;
    }

    /** Message for the sender; never absent. */
    public String text() {
        String message = getMessage();
        return message == null ? code.name() : message;
    }
}
