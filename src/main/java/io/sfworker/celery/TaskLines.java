package io.sfworker.celery;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Gives log lines about a task its id where no route does: before it has one, after it left one, and between both. */
final class TaskLines {
    /** The same field as in the lines of routes. */
    private static final String FIELD = "celery_task_id";

    private TaskLines() {}

    /** Writes {@code lines} with the id; whatever the thread's lines had before, they have again. */
    static void of(@Nullable String taskId, Runnable lines) {
        String before = MDC.get(FIELD);
        put(taskId);
        try {
            lines.run();
        } finally {
            put(before);
        }
    }

    private static void put(@Nullable String taskId) {
        if (taskId == null) {
            MDC.remove(FIELD);
        } else {
            MDC.put(FIELD, taskId);
        }
    }
}
