package io.sfworker.celery.redis;

import org.jspecify.annotations.Nullable;

/** Redis did not do what it was asked to; the same call may succeed later. */
public final class QueueUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueUnavailable(String text, @Nullable Throwable cause) {
        super(text, cause);
    }
}
