package io.sfworker.status;

import io.sfworker.flow.FlowValue;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.Execution;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
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

    private static final FlowValue<EventOutbox> OUTBOX = FlowValue.hidden("outbox", EventOutbox.class);

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
        EventOutbox outbox = OUTBOX.of(exchange);
        if (outbox == null) {
            Execution execution = FlowVariables.execution(exchange);
            Map<String, Object> properties = new HashMap<>(exchange.getProperties());
            ExchangeExtension kept = exchange.getExchangeExtension();
            outbox = new EventOutbox(
                    event -> send(event, sending -> {
                        properties.forEach(sending::setProperty);
                        // The claim among them, without which nothing is published.
                        kept.copySafeCopyPropertiesTo(sending.getExchangeExtension());
                        // An event is no step of the computation.
                        FlowVariables.REQUEST.forget(sending);
                        // For the log.
                        FlowVariables.EXECUTION.set(sending, execution);
                    }),
                    execution.ids().celery());
            OUTBOX.set(exchange, outbox);
        }
        return outbox;
    }

    /** Done when all events of the task so far are sent. */
    static CompletableFuture<Void> sent(Exchange exchange) {
        EventOutbox outbox = OUTBOX.of(exchange);
        return outbox == null ? CompletableFuture.completedFuture(null) : outbox.sent();
    }

    private CompletableFuture<?> send(String event, Consumer<Exchange> equip) {
        if (!enabled) {
            return CompletableFuture.completedFuture(null);
        }
        return template.asyncSend(EVENT_ROUTE, sending -> {
                    equip.accept(sending);
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
                FlowVariables.OUTPUT.of(exchange),
                FlowVariables.FAILURE.of(exchange),
                FlowVariables.RETRY.of(exchange),
                FlowVariables.REPEATED.of(exchange));
    }
}
