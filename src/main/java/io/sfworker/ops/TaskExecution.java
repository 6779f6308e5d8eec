package io.sfworker.ops;

import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.intake.Identity;
import java.util.Optional;
import java.util.function.Function;

/** Tells which execution a task is; only computations are one. */
public final class TaskExecution implements Function<TaskMessage, Optional<String>> {
    static final String COMPUTATION = "tasks.secretflow.execute_task";

    @Override
    public Optional<String> apply(TaskMessage task) {
        return COMPUTATION.equals(task.task())
                ? Optional.of(
                        Identity.guess(task.id(), task.args(), task.kwargs()).execution())
                : Optional.empty();
    }
}
