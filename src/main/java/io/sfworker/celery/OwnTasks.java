package io.sfworker.celery;

import io.sfworker.celery.redis.QueueUnavailable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the workers of this process hold, in the hands of its operator.
 *
 * <p>Fails: {@link QueueUnavailable} through the future.
 *
 * <p>Threads: safe.
 */
public final class OwnTasks {
    private final CeleryComponent celery;

    OwnTasks(CeleryComponent celery) {
        this.celery = celery;
    }

    /**
     * Places at which tasks run.
     *
     * @param limit how many tasks may be held at once
     * @param taken how many are
     * @param most up to how many remote control may raise the limit
     */
    public record Places(int limit, int taken, int most) {}

    /** All places; none before the intake has begun. */
    public Places places() {
        List<Slots> slots = celery.controls().all().stream()
                .flatMap(control -> control.consumers().stream())
                .map(ConsumerHandle::slots)
                .toList();
        return new Places(
                slots.stream().mapToInt(Slots::limit).sum(),
                slots.stream().mapToInt(Slots::taken).sum(),
                slots.stream().mapToInt(Slots::most).sum());
    }

    /**
     * Revokes a task and ends it, as remote control's {@code revoke} with {@code terminate} does: no worker begins it
     * any more, and if this process runs it, it ends as soon as possible. The future tells whether it runs here.
     */
    public CompletionStage<Boolean> terminate(String taskId) {
        return celery.controls().all().stream()
                .flatMap(control -> control.revoke(taskId).stream())
                .findFirst()
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new QueueUnavailable("the worker has not begun to take tasks", null)))
                // First the memory, then the end: a task that is given back in between must not be run again.
                .thenApply(remembered -> end(taskId));
    }

    private boolean end(String taskId) {
        List<CeleryClaim> meant = celery.controls().all().stream()
                .flatMap(control -> control.consumers().stream())
                .flatMap(consumer -> consumer.claims().stream())
                .filter(claim -> claim.taskId().equals(taskId))
                .toList();
        meant.forEach(claim -> claim.interrupt(Interruption.REVOKED));
        return !meant.isEmpty();
    }
}
