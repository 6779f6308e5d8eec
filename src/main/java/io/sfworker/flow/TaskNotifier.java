package io.sfworker.flow;

import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * Hears of each task: an exchange that begins at the intake route. Routes that it is handed on to are part of it.
 *
 * <p>Threads: those of the tasks, several at a time; must not block.
 */
public abstract class TaskNotifier extends EventNotifierSupport {
    private final String intake;

    /** Of the tasks that begin at the route of this id. */
    protected TaskNotifier(String intake) {
        this.intake = intake;
    }

    /** Before the first step; does nothing unless it is overridden. */
    protected void begun(Exchange exchange) {}

    /** After the last step, also of an exchange that failed. */
    protected abstract void ended(Exchange exchange);

    @Override
    public final boolean isEnabled(CamelEvent event) {
        return event instanceof CamelEvent.ExchangeCreatedEvent
                || event instanceof CamelEvent.ExchangeCompletedEvent
                || event instanceof CamelEvent.ExchangeFailedEvent;
    }

    @Override
    public final void notify(CamelEvent event) {
        Exchange exchange = ((ExchangeEvent) event).getExchange();
        if (!intake.equals(exchange.getFromRouteId())) {
            return;
        }
        if (event instanceof CamelEvent.ExchangeCreatedEvent) {
            begun(exchange);
        } else {
            ended(exchange);
        }
    }
}
