package io.sfworker.celery;

import java.util.concurrent.CompletionException;

/** Finds what really happened behind the wrappers that futures put around it. */
final class Causes {
    private Causes() {}

    static Throwable of(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
