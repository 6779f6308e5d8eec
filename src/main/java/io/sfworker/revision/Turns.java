package io.sfworker.revision;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.util.concurrent.CamelThreadFactory;

/** Does one thing after the other, on a thread of its own. */
final class Turns implements AutoCloseable {
    /** A daemon: when a start fails elsewhere nobody closes this, and the process has to end. */
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new CamelThreadFactory("#name#", "routes", true));

    /** Fails as {@code work} does, and with {@link RoutesStopped} after the end. */
    <T> CompletableFuture<T> take(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (Exception | Error e) {
                    // Whoever asked has to hear of it, or would wait for ever; the thread has further turns.
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new RoutesStopped(e));
        }
        return done;
    }

    /** {@code work} must not throw. */
    void everySecond(Runnable work) {
        var unused = thread.scheduleWithFixedDelay(work, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
