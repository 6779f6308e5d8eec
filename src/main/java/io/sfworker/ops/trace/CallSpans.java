package io.sfworker.ops.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.sfworker.ray.CallListener;
import io.sfworker.ray.ProcessTime;
import io.sfworker.ray.PythonCall;
import io.sfworker.ray.RunnerMethod;
import io.sfworker.task.AttemptId;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A span for each call of a Runner, and one for each process that worked at it, by the times it told. */
final class CallSpans implements CallListener {
    private static final AttributeKey<Long> PID = AttributeKey.longKey("process.pid");
    private static final AttributeKey<Long> SLOT = AttributeKey.longKey("sfworker.slot");

    /** Asked every few seconds, for a worker and not for a task. */
    private static final Set<RunnerMethod> QUESTIONS =
            EnumSet.of(RunnerMethod.ALIVE, RunnerMethod.PROGRESS, RunnerMethod.PING);

    private final Tracer tracer;
    private final Map<AttemptId, Context> attempts;

    CallSpans(Tracer tracer, Map<AttemptId, Context> attempts) {
        this.tracer = tracer;
        this.attempts = attempts;
    }

    @Override
    public End began(PythonCall call, int slot) {
        Context step = attempts.get(new AttemptId(call.task()));
        if (step == null || QUESTIONS.contains(call.method())) {
            return NOBODY.began(call, slot);
        }
        String method = call.method().wireName();
        Span span = tracer.spanBuilder("call " + method)
                .setParent(step)
                .setAttribute(SLOT, slot)
                .startSpan();
        Context calling = step.with(span);
        return (failure, processes) -> {
            processes.forEach(process -> worked(method, process, calling));
            if (!failure.isEmpty()) {
                span.setAttribute("error.type", failure);
                span.setStatus(StatusCode.ERROR, failure);
            }
            span.end();
        };
    }

    private void worked(String method, ProcessTime process, Context calling) {
        String who = process.party().isEmpty() ? "runner" : "party " + process.party();
        tracer.spanBuilder("%s %s".formatted(who, method))
                .setParent(calling)
                .setStartTimestamp(process.began())
                .setAttribute(PID, process.pid())
                .startSpan()
                .end(process.ended());
    }
}
