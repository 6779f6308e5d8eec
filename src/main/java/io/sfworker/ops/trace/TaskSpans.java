package io.sfworker.ops.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.sfworker.celery.CeleryClaim;
import io.sfworker.celery.CeleryConstants;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.LogFields;
import io.sfworker.flow.TaskNotifier;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The span of a whole attempt at a task, and the one of its claim. */
final class TaskSpans extends TaskNotifier {
    private static final AttributeKey<Long> RETRIES = AttributeKey.longKey("celery.retries");
    private static final int LONGEST = 200;

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Map<AttemptId, Context> attempts;

    TaskSpans(String intake, Tracer tracer, TextMapPropagator propagator, Map<AttemptId, Context> attempts) {
        super(intake);
        this.tracer = tracer;
        this.propagator = propagator;
        this.attempts = attempts;
    }

    @Override
    protected void begun(Exchange exchange) {
        TaskMessage task = exchange.getMessage().getBody() instanceof TaskMessage message ? message : null;
        Context sender = propagator.extract(Context.root(), task, MessageHeaders.INSTANCE);
        String queue = exchange.getMessage().getHeader(CeleryConstants.QUEUE, "", String.class);
        CeleryClaim claim = CeleryClaim.of(exchange);
        // The names of OpenTelemetry's conventions for messaging, and of its instrumentation of Celery.
        var builder = tracer.spanBuilder("process " + queue)
                .setParent(sender)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "redis")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", queue)
                .setAttribute("messaging.message.id", exchange.getProperty(CeleryConstants.TASK_ID, "", String.class))
                .setAttribute("celery.task_name", name(exchange))
                .setAttribute(RETRIES, exchange.getMessage().getHeader(CeleryConstants.RETRIES, 0, Integer.class))
                .setAttribute("sfworker.revision", exchange.getProperty(CeleryConstants.REVISION, "", String.class));
        if (claim != null) {
            builder.setStartTimestamp(claim.claimedAt());
        }
        Span span = builder.startSpan();
        Context context = sender.with(span);
        if (claim != null) {
            claimed(claim.claimedAt(), context);
        }
        TaskTraces.CONTEXT.set(exchange, context);
        exchange.setProperty(LogFields.TRACE_ID, span.getSpanContext().getTraceId());
    }

    private static String name(Exchange exchange) {
        String name = exchange.getMessage().getHeader(CeleryConstants.TASK_NAME, "", String.class);
        return name.substring(0, Math.min(name.length(), LONGEST));
    }

    /** From Redis's answer to the begin of the route: decoding, and waiting for a thread. */
    private void claimed(Instant at, Context context) {
        tracer.spanBuilder("claim")
                .setParent(context)
                .setStartTimestamp(at)
                .startSpan()
                .end();
    }

    @Override
    protected void ended(Exchange exchange) {
        Context context = TaskTraces.CONTEXT.of(exchange);
        if (context == null) {
            return;
        }
        TaskRequest request = FlowVariables.requestIfSplit(exchange);
        if (request != null) {
            attempts.remove(request.attempt());
        }
        Span span = Span.fromContext(context);
        Execution execution = FlowVariables.EXECUTION.of(exchange);
        if (execution != null) {
            span.setAttribute("sfworker.execution_id", execution.ids().execution());
        }
        span.setAttribute(
                "sfworker.task_type",
                exchange.getVariable(FlowVariables.TASK_TYPE, FlowVariables.NO_TASK_TYPE, String.class));
        TaskFailure failure = FlowVariables.failure(exchange);
        if (failure != null) {
            span.setAttribute("error.type", failure.code().name());
            span.setStatus(StatusCode.ERROR, failure.code().name());
        }
        span.end();
    }

    /** Celery's instrumentation writes the sender's context among the headers of the message. */
    private enum MessageHeaders implements TextMapGetter<TaskMessage> {
        INSTANCE;

        @Override
        public Iterable<String> keys(TaskMessage message) {
            return List.of();
        }

        @Override
        public @Nullable String get(@Nullable TaskMessage message, String key) {
            return message == null ? null : message.header(key).asText(null);
        }
    }
}
