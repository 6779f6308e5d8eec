package io.sfworker.flow;

import io.sfworker.task.Execution;
import io.sfworker.task.TaskIds;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives every log line of a task its ids: the fields of the thread are set before each step of a route, and on the
 * thread on which the task goes on after a step that waited for somebody.
 *
 * <p>They stay set between steps, for what Camel itself writes there; whoever lets a task begin on a thread
 * clears them.
 *
 * <p>Not Camel's own camel-mdc: that leaves the fields on threads that a task has left, and has one memory for the log
 * steps of all threads, so that a line could get the ids of another task.
 */
public final class LogFields implements InterceptStrategy {
    /** Id that the client gave the task; also that of tasks that are no computation. */
    public static final String CELERY_TASK_ID = "celery_task_id";

    /** Exchange property with the id of the task's trace; also the field's name, that of ECS. */
    public static final String TRACE_ID = "trace.id";

    private static final String EXECUTION_ID = "execution_id";
    private static final String TASK_ID = "task_id";
    private static final String SUBTASK_ID = "subtask_id";
    private static final String STAGE = "stage";
    private static final String REVISION = "revision";

    private final String revision;
    private final String taskIdProperty;

    /**
     * For the routes of a revision.
     *
     * @param taskIdProperty exchange property that has the task's id before the route knows more
     */
    public LogFields(String revision, String taskIdProperty) {
        this.revision = revision;
        this.taskIdProperty = taskIdProperty;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor nextTarget) {
        return new DelegateAsyncProcessor(AsyncProcessorConverterHelper.convert(target)) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Map<String, String> before = MDC.getCopyOfContextMap();
                set(exchange);
                boolean done = super.process(exchange, doneSync -> goOn(exchange, callback, doneSync));
                if (!done) {
                    // The task goes on elsewhere; this thread has other work now.
                    restore(before);
                }
                return done;
            }
        };
    }

    private void goOn(Exchange exchange, AsyncCallback callback, boolean doneSync) {
        if (doneSync) {
            callback.done(true);
            return;
        }
        Map<String, String> before = MDC.getCopyOfContextMap();
        set(exchange);
        try {
            callback.done(false);
        } finally {
            restore(before);
        }
    }

    private void set(Exchange exchange) {
        Execution execution = FlowVariables.EXECUTION.of(exchange);
        TaskIds ids = execution == null ? null : execution.ids();
        put(CELERY_TASK_ID, ids == null ? exchange.getProperty(taskIdProperty, String.class) : ids.celery());
        put(EXECUTION_ID, ids == null ? null : ids.execution());
        put(TASK_ID, ids == null ? null : ids.task());
        put(SUBTASK_ID, ids == null ? null : ids.subtask());
        put(STAGE, exchange.getVariable(FlowVariables.STAGE, exchange.getFromRouteId(), String.class));
        put(REVISION, revision);
        put(TRACE_ID, exchange.getProperty(TRACE_ID, String.class));
    }

    private static void put(String field, @Nullable String value) {
        if (value == null) {
            MDC.remove(field);
        } else {
            MDC.put(field, value);
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
