package io.sfworker;

import io.sfworker.ray.RayHead;
import java.util.concurrent.CompletableFuture;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts Ray before everything else, because it takes longest; nobody waits for it here.
 *
 * <p>It depends on no Camel bean: Spring starts what a lifecycle bean depends on, and Camel must not start before its
 * routes are loaded.
 */
@Component
class RayStart implements SmartLifecycle {
    private final RayHead head;
    private final CompletableFuture<Void> up = new CompletableFuture<>();
    private volatile boolean running;

    RayStart(RayHead head) {
        this.head = head;
    }

    /** Done when calls into Ray work; failed when Ray cannot be started at all. */
    CompletableFuture<Void> up() {
        return up.copy();
    }

    @Override
    public void start() {
        running = true;
        CompletableFuture<Void> unused = head.start().whenComplete((started, failure) -> {
            if (failure == null) {
                up.complete(null);
            } else {
                up.completeExceptionally(failure);
            }
        });
    }

    /** Ray ends with its bean, after the routes have drained. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
