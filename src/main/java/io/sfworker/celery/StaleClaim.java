package io.sfworker.celery;

/**
 * Another worker holds the task now, or nobody does: this exchange has nothing more to do.
 *
 * <p>Never retried, never written anywhere, no event about it: whatever is to be told, the new holder tells.
 */
public final class StaleClaim extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String taskId;

    public StaleClaim(String taskId) {
        super("the claim on task %s is held by another worker now".formatted(taskId));
        this.taskId = taskId;
    }

    /** The task that was lost. */
    public String taskId() {
        return taskId;
    }
}
