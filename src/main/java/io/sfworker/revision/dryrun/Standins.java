package io.sfworker.revision.dryrun;

import io.sfworker.celery.CeleryConstants;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.AlgorithmPlan;
import io.sfworker.task.AttemptId;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import io.sfworker.task.TaskRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** Replace the processors that look at the sender's parameters and files, which a dry run has none of. */
final class Standins {
    private static final List<PartyAddress> PARTIES =
            List.of(new PartyAddress(new Party("alice"), null, null), new PartyAddress(new Party("bob"), null, null));

    private final Effects effects;
    private final Supplier<DryCase> now;

    Standins(Effects effects, Supplier<DryCase> now) {
        this.effects = effects;
        this.now = now;
    }

    Map<String, Processor> processors() {
        return Map.of(
                "validate", this::validate,
                "split", this::split,
                "healthCheck", exchange -> note(exchange, "healthCheck"),
                "selfTest", exchange -> note(exchange, "selfTest"),
                "selfTestResult", exchange -> note(exchange, "selfTestResult"));
    }

    /** With what a call fails now; null when it works. */
    @Nullable
    RuntimeException failureOf(String call) {
        DryCase.Trouble trouble = now.get().trouble();
        return trouble.call().equals(call) ? trouble.failure() : null;
    }

    private void validate(Exchange exchange) {
        note(exchange, "validate");
        RuntimeException failure = failureOf("validate");
        if (failure != null) {
            throw failure;
        }
    }

    private void split(Exchange exchange) {
        note(exchange, "split");
        Execution execution = FlowVariables.execution(exchange);
        String type = now.get().taskType();
        execution.taskTypeKnown(type);
        String token = exchange.getProperty(CeleryConstants.TOKEN, "", String.class);
        TaskRequest request = new TaskRequest(
                execution.ids(),
                AttemptId.of(execution.ids().celery(), execution.delivery().retries(), token),
                token,
                new ClusterPlan(ClusterPlan.Mode.SIMULATION, PARTIES, null, false, null, Json.EMPTY),
                new DevicePlan(new DevicePlan.Spu(PARTIES, Json.EMPTY, Json.EMPTY), null),
                new AlgorithmPlan(type, type, "dry.run", Json.EMPTY, List.of(), List.of()));
        FlowVariables.REQUEST.set(exchange, request);
        exchange.setVariable(FlowVariables.TASK_TYPE, type);
        exchange.getMessage().setBody(FlowVariables.REQUEST.view(exchange));
    }

    private void note(Exchange exchange, String processor) {
        effects.add(Effect.in(exchange, "process", processor, ""));
    }
}
