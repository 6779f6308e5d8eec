package io.sfworker.revision;

/** The worker stops, and its routes take no more changes. */
public final class RoutesStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RoutesStopped(Throwable cause) {
        super("the worker stops, its routes take no more changes", cause);
    }
}
