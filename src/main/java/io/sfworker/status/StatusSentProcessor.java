package io.sfworker.status;

import io.sfworker.flow.FutureProcessor;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Waits, without a thread, until all events of the task are sent: the acknowledgement comes after the last event. */
public final class StatusSentProcessor extends FutureProcessor {
    @Override
    protected CompletableFuture<?> start(Exchange exchange) {
        return StatusProcessor.sent(exchange);
    }
}
