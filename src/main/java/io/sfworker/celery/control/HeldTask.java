package io.sfworker.celery.control;

import io.sfworker.celery.protocol.TaskMessage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A task that the worker has claimed and not yet settled. */
public interface HeldTask {
    /** What is to be run. */
    TaskMessage message();

    /** When it began to run; null while it has not. */
    @Nullable
    Instant startedAt();

    /** Ends it as soon as possible; it becomes REVOKED. */
    void terminate();
}
