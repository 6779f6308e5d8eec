package io.sfworker.celery.protocol;

import org.jspecify.annotations.Nullable;

/** What became of one list element: a task, or a refusal that says why. */
public sealed interface Decoded {
    /** A task that can be run. */
    record Accepted(TaskMessage message) implements Decoded {}

    /**
     * A message that is not run.
     *
     * @param reason the stable word
     * @param text what is wrong, without any value the sender wrote
     * @param task under which id a FAILURE record can be stored; null when no usable id was read
     * @param view the message as JSON without its arguments, for the dead-letter list
     */
    record Refused(
            RefusalReason reason, String text, @Nullable ResultIdentity task, String view) implements Decoded {
        /** The exception that clients see. */
        public ExceptionRecord exception() {
            return ExceptionRecord.of(reason.exceptionType(), reason.exceptionModule(), text);
        }
    }
}
