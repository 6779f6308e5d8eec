package io.sfworker.revision;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.support.EventNotifierSupport;

/** Tells of every task that went through the routes of a revision whether a route was the reason of its failure. */
final class TaskEnds extends EventNotifierSupport {
    private final String hash;
    private final BiConsumer<String, Boolean> ended;

    TaskEnds(String hash, BiConsumer<String, Boolean> ended) {
        this.hash = hash;
        this.ended = ended;
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof CamelEvent.ExchangeCompletedEvent || event instanceof CamelEvent.ExchangeFailedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        Exchange exchange = ((ExchangeEvent) event).getExchange();
        if (RevisionContext.INTAKE.equals(exchange.getFromRouteId())) {
            ended.accept(hash, isBroken(exchange));
        }
    }

    private static boolean isBroken(Exchange exchange) {
        TaskFailure failure = FlowVariables.failure(exchange);
        return exchange.isFailed() || (failure != null && failure.code() == FailureCode.INTERNAL);
    }
}
