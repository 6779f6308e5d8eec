package io.sfworker.celery;

import java.time.Duration;
import java.util.Optional;

/** Hears what becomes of tasks at a worker, for metrics. Called on the worker's own threads; must not block. */
public interface TaskListener {
    /**
     * A task begins.
     *
     * @param waited how long the message lay ready in the queue; empty when nobody knows when that began
     * @param losses how often a worker was lost with this task before
     */
    void begun(Optional<Duration> waited, int losses);

    /** A task of a lost worker was put back to the queue. */
    void tookOver();
}
