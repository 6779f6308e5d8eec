package io.sfworker.celery;

import io.sfworker.celery.protocol.TaskMessage;
import org.jspecify.annotations.Nullable;

/** The route behind a consumer. */
interface TaskRoute {
    /** Whether the route takes new messages now. */
    boolean open();

    /** Whether the route can end what it began, be it closed for new messages. */
    boolean running();

    /** Name of the set of routes that it belongs to; empty when there is one only. */
    String revision();

    /** Runs the route, with why the task must not run; {@code done} is called once, when it is through. */
    void run(CeleryClaim claim, TaskMessage message, @Nullable String unwanted, Runnable done);
}
