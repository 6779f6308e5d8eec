package io.sfworker.status;

import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.RetryPlan;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

    private static final String OUTBOX = "outbox";

    private final StatusEvents events;
    private final StageDetails details;
    private final ProducerTemplate template;
    private final boolean enabled;

    /** When it is not {@code enabled} the task's state is kept as ever, and no event leaves the outbox. */
    public StatusProcessor(StatusEvents events, Clock clock, ProducerTemplate template, boolean enabled) {
        this.events = events;
        this.details = new StageDetails(clock);
        this.template = template;
        this.enabled = enabled;
    }

    @Override
    public void process(Exchange exchange) {
        Execution execution = FlowVariables.execution(exchange);
        String stage = exchange.getVariable(FlowVariables.STAGE, "", String.class);
        Optional<Stage> known = Stage.named(stage);
        StatusEvents.StageData data = known.map(named -> details.of(named, known(exchange, execution)))
                .orElse(nothing -> {});
        EventOutbox outbox = outbox(exchange);
        if (known.filter(named -> named.status() != Stage.Status.RUNNING).isPresent()) {
            outbox.close();
        }
        execution.tell(stage, known.flatMap(Stage::progress).orElse(null));
        outbox.add(() -> events.of(execution, execution.nextEvent(), stage, data));
    }

    /** The next event of an execution, which says how far it is; empty once it has ended. */
    Optional<String> progressEvent(Execution execution, double progress) {
        OptionalInt number = execution.nextEventWhileRunning();
        if (number.isEmpty()) {
            return Optional.empty();
        }
        String stage = Stage.TASK_PROGRESS.word();
        execution.tell(stage, progress);
        return Optional.of(events.of(execution, number.getAsInt(), stage, data -> data.put("progress", progress)));
    }

    /** The outbox of the task, which lives as long as its exchange. */
    EventOutbox outbox(Exchange exchange) {
        EventOutbox outbox = exchange.getVariable(OUTBOX, EventOutbox.class);
        if (outbox == null) {
            Execution execution = FlowVariables.execution(exchange);
            // The claim among them, without which nothing is published.
            Map<String, Object> properties = new HashMap<>(exchange.getProperties());
            outbox = new EventOutbox(
                    event -> send(event, execution, properties), execution.ids().celery());
            exchange.setVariable(OUTBOX, outbox);
        }
        return outbox;
    }

    /** Done when all events of the task so far are sent. */
    static CompletableFuture<Void> sent(Exchange exchange) {
        EventOutbox outbox = exchange.getVariable(OUTBOX, EventOutbox.class);
        return outbox == null ? CompletableFuture.completedFuture(null) : outbox.sent();
    }

    private CompletableFuture<?> send(String event, Execution execution, Map<String, Object> properties) {
        if (!enabled) {
            return CompletableFuture.completedFuture(null);
        }
        return template.asyncSend(EVENT_ROUTE, sending -> {
                    properties.forEach(sending::setProperty);
                    // For the log.
                    sending.setVariable(FlowVariables.EXECUTION, execution);
                    sending.getMessage().setBody(event);
                })
                .thenAccept(sent -> {
                    if (sent.getException() != null) {
                        throw new IllegalStateException("the status route failed", sent.getException());
                    }
                });
    }

    private static StageDetails.Known known(Exchange exchange, Execution execution) {
        return new StageDetails.Known(
                execution,
                exchange.getVariable(FlowVariables.OUTPUT, Json.class),
                exchange.getVariable(FlowVariables.FAILURE, TaskFailure.class),
                exchange.getVariable(FlowVariables.RETRY, RetryPlan.class),
                exchange.getVariable(FlowVariables.REPEATED, Json.class));
    }
}
