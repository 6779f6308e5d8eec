package io.sfworker.celery.control;

/** Starts and stops the events of a worker. */
public interface EventSwitch {
    /** Sends events about tasks from now on; false when it did so already. */
    boolean enable();

    /** Sends no more events about tasks; false when it did not anyway. */
    boolean disable();

    /** Sends a sign of life at once. */
    void heartbeat();
}
