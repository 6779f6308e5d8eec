package io.sfworker.intake;

import io.sfworker.celery.CeleryConstants;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.Execution;
import io.sfworker.task.Execution.Delivery;
import io.sfworker.task.TaskIds;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Begins the attempt: finds ids to report under, however broken the parameters are. */
public final class IdentifyProcessor implements Processor {
    private static final String COMPUTATION = "tasks.secretflow.execute_task";

    private final Clock clock;

    public IdentifyProcessor(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        TaskMessage message = exchange.getMessage().getBody(TaskMessage.class);
        Delivery delivery = new Delivery(
                clock.instant(),
                exchange.getMessage().getHeader(CeleryConstants.QUEUE, "", String.class),
                message.envelope().exchange(),
                message.retries(),
                Optional.ofNullable(message.header("eta").textValue()));
        // Of another task an argument that looks like an id may be anything, and ids stand in logs and traces.
        TaskIds ids = message.task().equals(COMPUTATION)
                ? Identity.guess(message.id(), message.args(), message.kwargs())
                : TaskIds.ofCeleryOnly(message.id());
        Execution execution = new Execution(ids, delivery);
        FlowVariables.EXECUTION.set(exchange, execution);
        exchange.setVariable(FlowVariables.TASK_TYPE, FlowVariables.NO_TASK_TYPE);
        FlowVariables.INTERRUPTION.set(
                exchange,
                Interruptions.of(
                        interrupted(exchange),
                        limit(exchange, CeleryConstants.SOFT_TIME_LIMIT),
                        limit(exchange, CeleryConstants.TIME_LIMIT)));
        exchange.getMessage()
                .setHeader(CeleryConstants.EXECUTION_ID, execution.ids().execution());
    }

    private static Duration limit(Exchange exchange, String header) {
        return exchange.getMessage().getHeader(header, Duration.ZERO, Duration.class);
    }

    @SuppressWarnings("unchecked")
    private static CompletionStage<String> interrupted(Exchange exchange) {
        Supplier<CompletionStage<String>> signal =
                exchange.getExchangeExtension().getSafeCopyProperty(CeleryConstants.INTERRUPTION, Supplier.class);
        return signal == null ? new CompletableFuture<>() : signal.get();
    }
}
