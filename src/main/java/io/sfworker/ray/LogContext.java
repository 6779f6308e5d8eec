package io.sfworker.ray;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What the log lines of a task say of it, taken along to the threads on which Ray answers.
 *
 * @param fields by name, for example {@code execution_id}
 */
public record LogContext(Map<String, String> fields) {
    /** Of lines about no task. */
    public static final LogContext NONE = new LogContext(Map.of());

    /** What lines of this thread say now. */
    static LogContext current() {
        Map<String, String> fields = MDC.getCopyOfContextMap();
        return fields == null || fields.isEmpty() ? NONE : new LogContext(Map.copyOf(fields));
    }

    /** Writes {@code lines} with the fields; whatever the thread's lines had before, they have again. */
    void write(Runnable lines) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.setContextMap(fields);
        try {
            lines.run();
        } finally {
            restore(before);
        }
    }

    private static void restore(@Nullable Map<String, String> before) {
        if (before == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(before);
        }
    }
}
