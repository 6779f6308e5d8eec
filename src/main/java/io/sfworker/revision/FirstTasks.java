package io.sfworker.revision;

/**
 * Watches the first tasks of a revision for failures that the one before did not have.
 *
 * <p>Only failures of the worker itself count, unhandled ones and {@code INTERNAL}: wrong parameters and failed
 * computations are their sender's. Threads: safe.
 */
final class FirstTasks {
    private final int watched;
    private final int enough;
    private int left;
    private int failed;
    private boolean failedBefore;
    private boolean failsNow;

    FirstTasks(int watched, int enough) {
        this.watched = watched;
        this.enough = enough;
    }

    /** Another revision takes the tasks from here on. */
    synchronized void begin() {
        failedBefore = failsNow;
        failsNow = false;
        left = watched;
        failed = 0;
    }

    /** The revision is trusted, be it because it ran before. */
    synchronized void trust() {
        left = 0;
    }

    /** A task of the revision ended; answers once with true when it is time to go back. */
    synchronized boolean ended(boolean brokenRoute) {
        failsNow |= brokenRoute;
        if (left == 0) {
            return false;
        }
        left--;
        if (!brokenRoute || failedBefore) {
            return false;
        }
        failed++;
        if (failed < enough) {
            return false;
        }
        left = 0;
        return true;
    }
}
