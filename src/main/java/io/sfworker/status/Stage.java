package io.sfworker.status;

import java.util.Arrays;
import java.util.Optional;

/** The stages that events name, in order (task contract, section 5.3). */
enum Stage {
    CELERY_TASK_STARTED("celery_task_started", Status.RUNNING, null),
    TASK_STARTED("task_started", Status.RUNNING, 0.0),
    CLUSTER_INIT("cluster_init", Status.RUNNING, 0.1),
    CLUSTER_INITIALIZED("cluster_initialized", Status.RUNNING, 0.2),
    DEVICE_CREATION("device_creation", Status.RUNNING, 0.3),
    DEVICES_INITIALIZED("devices_initialized", Status.RUNNING, 0.4),
    TASK_EXECUTION("task_execution", Status.RUNNING, 0.5),
    TASK_PROGRESS("task_progress", Status.RUNNING, null),
    TASK_COMPLETED("task_completed", Status.SUCCESS, 1.0),
    TASK_FAILED("task_failed", Status.FAILURE, null),
    TASK_TIMEOUT("task_timeout", Status.FAILURE, null),
    TASK_REVOKED("task_revoked", Status.FAILURE, null),
    TASK_FAILED_FINAL("task_failed_final", Status.FAILURE, null),
    TASK_RETRYING("task_retrying", Status.RETRY, null);

    private final String word;
    private final Status status;
    private final Optional<Double> progress;

    Stage(String word, Status status, @org.jspecify.annotations.Nullable Double progress) {
        this.word = word;
        this.status = status;
        this.progress = Optional.ofNullable(progress);
    }

    /** The four values listeners know. */
    enum Status {
        RUNNING,
        SUCCESS,
        FAILURE,
        RETRY
    }

    /** The stage of that name; empty for one that a route invented, which is reported as RUNNING. */
    static Optional<Stage> named(String word) {
        return Arrays.stream(values()).filter(stage -> stage.word.equals(word)).findFirst();
    }

    /** The name listeners know. */
    String word() {
        return word;
    }

    Status status() {
        return status;
    }

    Optional<Double> progress() {
        return progress;
    }
}
