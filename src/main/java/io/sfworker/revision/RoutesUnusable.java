package io.sfworker.revision;

/** The worker cannot start with its route files; the text names them, with file and line of each problem. */
public final class RoutesUnusable extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public RoutesUnusable(String message) {
        super(message);
    }
}
