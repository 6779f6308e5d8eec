package io.sfworker.ops.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.sfworker.flow.FlowValue;
import io.sfworker.ray.CallListener;
import io.sfworker.task.AttemptId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.InterceptStrategy;

/**
 * The trace of each task: from its sender's, through claim and steps of the routes, to Runner and party processes.
 *
 * <p>Spans hold ids, names, codes and times; nothing of what a task computes with, and no text of an exception.
 * Threads: safe.
 */
public final class TaskTraces {
    /** Exchange property with the {@link Context} of the task's span. */
    static final FlowValue<Context> CONTEXT = FlowValue.hidden("trace", Context.class);

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    /** Contexts of the steps that attempts are in, which calls of Runners belong to. */
    private final Map<AttemptId, Context> attempts = new ConcurrentHashMap<>();

    public TaskTraces(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.sfworker");
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    /** Hears of the tasks of one set of routes, which begin at the route {@code intake}. */
    public EventNotifier tasks(String intake) {
        return new TaskSpans(intake, tracer, propagator, attempts);
    }

    /** Sees the steps of one set of routes. */
    public InterceptStrategy steps() {
        return new StepSpans(tracer, attempts);
    }

    /** Hears of the calls of Runners. */
    public CallListener calls() {
        return new CallSpans(tracer, attempts);
    }
}
