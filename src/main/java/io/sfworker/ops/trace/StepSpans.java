package io.sfworker.ops.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.AttemptId;
import io.sfworker.task.TaskRequest;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/** A span for each step of a route that does something: processors, and what is sent to somebody. */
final class StepSpans implements InterceptStrategy {
    /** Of a route of ours, whose own steps have spans; and what takes no time. */
    private static final Pattern WITHIN = Pattern.compile("(direct|seda|micrometer|log|kamelet):.*");

    private static final Pattern OPERATION = Pattern.compile("[?&](?:operation|command)=([A-Za-z]+)");

    private final Tracer tracer;
    private final Map<AttemptId, Context> attempts;

    StepSpans(Tracer tracer, Map<AttemptId, Context> attempts) {
        this.tracer = tracer;
        this.attempts = attempts;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext camel, NamedNode definition, Processor target, @Nullable Processor nextTarget) {
        String name = name(definition);
        if (name == null) {
            return target;
        }
        return new DelegateAsyncProcessor(AsyncProcessorConverterHelper.convert(target)) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Context task = TaskTraces.CONTEXT.of(exchange);
                if (task == null) {
                    return super.process(exchange, callback);
                }
                Span span = begin(name, task, exchange);
                return super.process(exchange, doneSync -> {
                    end(span, exchange);
                    callback.done(doneSync);
                });
            }
        };
    }

    /** Null for a step without a span. */
    private static @Nullable String name(NamedNode definition) {
        if (definition instanceof ProcessDefinition process) {
            return process.getRef();
        }
        if (!(definition instanceof ToDefinition to)
                || WITHIN.matcher(to.getUri()).matches()) {
            return null;
        }
        String scheme = to.getUri().replaceFirst(":.*", "");
        Matcher operation = OPERATION.matcher(to.getUri());
        return operation.find() ? scheme + " " + operation.group(1) : scheme;
    }

    private Span begin(String name, Context task, Exchange exchange) {
        Span span = tracer.spanBuilder(name)
                .setParent(task)
                .setAttribute("camel.route", ExchangeHelper.getRouteId(exchange))
                .setAttribute("sfworker.stage", exchange.getVariable(FlowVariables.STAGE, "", String.class))
                .startSpan();
        TaskRequest request = FlowVariables.requestIfSplit(exchange);
        if (request != null) {
            attempts.put(request.attempt(), task.with(span));
        }
        return span;
    }

    private static void end(Span span, Exchange exchange) {
        Throwable thrown = exchange.getException();
        if (thrown != null) {
            String what = thrown instanceof TaskFailure failure
                    ? failure.code().name()
                    : thrown.getClass().getSimpleName();
            span.setAttribute("error.type", what);
            span.setStatus(StatusCode.ERROR, what);
        }
        span.end();
    }
}
