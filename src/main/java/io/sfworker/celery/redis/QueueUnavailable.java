package io.sfworker.celery.redis;

import org.jspecify.annotations.Nullable;

/** Redis is away, or does not serve for a while: the same call succeeds later, without anybody's doing on the keys. */
public final class QueueUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueUnavailable(String text, @Nullable Throwable cause) {
        super(text, cause);
    }
}
