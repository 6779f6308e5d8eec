package io.sfworker.small;

import org.jspecify.annotations.Nullable;

/** What {@code health_check_task} looks at, measured when it is asked. */
public interface HealthReport {
    Redis redis();

    Celery celery();

    /**
     * The worker's Redis.
     *
     * @param memoryUsage as Redis prints it, for example {@code 1.05M}
     * @param connectedClients number of connections
     * @param error why Redis does not answer; absent when it does
     */
    record Redis(
            String memoryUsage,
            int connectedClients,
            @Nullable String error) {}

    /**
     * The worker itself.
     *
     * @param workerCount live workers known to this one, itself included
     * @param activeTasks tasks in its slots
     */
    record Celery(int workerCount, int activeTasks) {}
}
