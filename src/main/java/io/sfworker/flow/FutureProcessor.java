package io.sfworker.flow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * A processor that hands its work to somebody else and goes on when that is done; no thread waits.
 *
 * <p>Threads: the route continues on the thread that completes the future.
 */
public abstract class FutureProcessor extends AsyncProcessorSupport {
    /** Starts the work; the exchange goes on when the future completes, and fails when it fails. */
    protected abstract CompletableFuture<?> start(Exchange exchange);

    @Override
    public final boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<?> work;
        try {
            work = start(exchange);
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        CompletableFuture<?> unused = work.whenComplete((done, failure) -> {
            if (failure != null) {
                exchange.setException(unwrapped(failure));
            }
            callback.done(false);
        });
        return false;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
