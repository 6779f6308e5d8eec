package io.sfworker.status;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of one task one after the other, while the task goes on.
 *
 * <p>Camel's own {@code wireTap} and {@code seda} do not fit: the one loses the order, the other takes over the
 * completion of the exchange and with it the acknowledgement.
 */
final class EventOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(EventOutbox.class);

    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /** Sends after everything handed over before. A failure is logged and does not hold up what follows. */
    synchronized void add(Supplier<CompletableFuture<?>> send, String task) {
        last = last.thenCompose(before -> send.get()).handle((sent, failure) -> {
            if (failure != null) {
                LOG.error("task={} stage=status an event could not be sent", task, failure);
            }
            return null;
        });
    }

    /** Done when everything handed over so far is sent. */
    synchronized CompletableFuture<Void> sent() {
        return last.copy();
    }
}
