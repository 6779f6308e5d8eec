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
     * @param message the task, when it is known so well that those who wait for it can be told; else null
     */
    record Refused(
            RefusalReason reason,
            String text,
            @Nullable ResultIdentity task,
            String view,
            @Nullable TaskMessage message)
            implements Decoded {
        /** The same of a message that could be read. */
        Refused of(@Nullable TaskMessage read) {
            return new Refused(reason, text, read == null ? task : read.identity(), view, read);
        }

        /** The exception that clients see. */
        public ExceptionRecord exception() {
            return ExceptionRecord.of(reason.exceptionType(), reason.exceptionModule(), text);
        }
    }
}
