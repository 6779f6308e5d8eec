package io.sfworker.celery;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs short tasks later, and says so when one fails. Threads: safe; the tasks share one thread. */
final class CeleryTimer {
    private static final Logger LOG = LoggerFactory.getLogger(CeleryTimer.class);

    private final ScheduledExecutorService executor;

    CeleryTimer(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /** Runs the task once; false when the consumer has stopped and it never will. */
    boolean after(Duration wait, Runnable task) {
        try {
            var unused = executor.schedule(() -> guarded(task), wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("the consumer has stopped, nothing is scheduled any more", e);
            return false;
        }
    }

    /** Runs the task again and again, the period after its end. */
    void every(Duration period, Runnable task) {
        after(period, () -> {
            guarded(task);
            every(period, task);
        });
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // Also of an error: a timer that ends in silence would end leases for good.
            LOG.error("a timed task of the celery consumer failed", e);
        }
    }
}
