package io.sfworker.status;

import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.RetryPlan;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;

/**
 * Makes the event of the stage named by the variable {@code stage} and hands it to the task's outbox.
 *
 * <p>The route goes on at once; the outbox calls {@code direct:status-event} with the JSON text as body.
 */
public final class StatusProcessor implements Processor {
    /** Where the outbox sends events, in order. */
    private static final String EVENT_ROUTE = "direct:status-event";

    private final StatusEvents events;
    private final StageDetails details;
    private final ProducerTemplate template;

    public StatusProcessor(StatusEvents events, Clock clock, ProducerTemplate template) {
        this.events = events;
        this.details = new StageDetails(clock);
        this.template = template;
    }

    @Override
    public void process(Exchange exchange) {
        Execution execution = FlowVariables.execution(exchange);
        String stage = exchange.getVariable(FlowVariables.STAGE, "", String.class);
        StatusEvents.StageData data = Stage.named(stage)
                .map(known -> details.of(known, known(exchange, execution)))
                .orElse(nothing -> {});
        String event = events.next(execution, stage, data);
        outbox(exchange).add(() -> send(event), execution.ids().celery());
    }

    private CompletableFuture<?> send(String event) {
        return template.asyncSend(EVENT_ROUTE, sending -> sending.getMessage().setBody(event))
                .thenAccept(sent -> {
                    if (sent.getException() != null) {
                        throw new IllegalStateException("the status route failed", sent.getException());
                    }
                });
    }

    static EventOutbox outbox(Exchange exchange) {
        EventOutbox outbox = exchange.getVariable("outbox", EventOutbox.class);
        if (outbox == null) {
            outbox = new EventOutbox();
            exchange.setVariable("outbox", outbox);
        }
        return outbox;
    }

    private static StageDetails.Known known(Exchange exchange, Execution execution) {
        return new StageDetails.Known(
                execution,
                exchange.getVariable(FlowVariables.OUTPUT, Json.class),
                exchange.getVariable(FlowVariables.FAILURE, TaskFailure.class),
                exchange.getVariable(FlowVariables.RETRY, RetryPlan.class));
    }
}
