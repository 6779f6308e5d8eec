package io.sfworker.status;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the events of one task one after the other, while the task goes on.
 *
 * <p>Camel's own {@code wireTap} and {@code seda} do not fit: the one loses the order, the other takes over the
 * completion of the exchange and with it the acknowledgement.
 *
 * <p>Threads: the task's own and the one that reports progress; events are made one at a time, so that their numbers
 * rise in the order in which they are sent.
 */
final class EventOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(EventOutbox.class);

    private final Function<String, CompletableFuture<?>> send;
    private final String task;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private boolean closed;

    /**
     * The outbox of a task.
     *
     * @param send sends an event; when that fails it is logged and does not hold up what follows
     * @param task for the log
     */
    EventOutbox(Function<String, CompletableFuture<?>> send, String task) {
        this.send = send;
        this.task = task;
    }

    /** Makes an event and sends it after everything handed over before. */
    synchronized void add(Supplier<String> event) {
        String text = event.get();
        last = last.thenCompose(before -> send.apply(text)).handle((sent, failure) -> {
            if (failure != null) {
                LOG.error("task={} stage=status an event could not be sent", task, failure);
            }
            return null;
        });
    }

    /** As {@link #add}, unless the outbox is closed or there is nothing to tell any more. */
    synchronized void addWhileOpen(Supplier<Optional<String>> event) {
        if (!closed) {
            event.get().ifPresent(text -> add(() -> text));
        }
    }

    /** From now on the task has no news of its own, only what its route says. */
    synchronized void close() {
        closed = true;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Done when everything handed over so far is sent. */
    synchronized CompletableFuture<Void> sent() {
        return last.copy();
    }
}
