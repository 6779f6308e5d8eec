package io.sfworker.celery.control;

import java.util.Optional;
import java.util.OptionalLong;

/** What remote control needs of a worker; nothing of it blocks. */
public interface ControlledWorker {
    /** What does not change while it runs. */
    WorkerFacts facts();

    /** Its tasks. */
    HeldTasks tasks();

    /** What was revoked. */
    RevokedTasks revoked();

    /** Where its tasks come from. */
    Consumption consumption();

    /** How often and how long its tasks may run. */
    TaskLimits limits();

    /** Its events. */
    EventSwitch events();

    /** Bytes of memory its process has; empty when the machine does not tell. */
    OptionalLong residentBytes();

    /** Ends it after its running tasks have ended; empty when it cannot be ended from outside. */
    Optional<Runnable> shutdown();
}
