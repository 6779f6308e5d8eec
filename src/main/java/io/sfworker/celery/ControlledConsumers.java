package io.sfworker.celery;

import io.sfworker.celery.control.Consumption;
import io.sfworker.celery.control.ControlledWorker;
import io.sfworker.celery.control.EventSwitch;
import io.sfworker.celery.control.HeldTask;
import io.sfworker.celery.control.HeldTasks;
import io.sfworker.celery.control.RevokedTasks;
import io.sfworker.celery.control.ScheduledTask;
import io.sfworker.celery.control.TaskLimits;
import io.sfworker.celery.control.WorkerFacts;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.DelayedMessages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All consumers with one worker name, as the one worker that they are to others. */
final class ControlledConsumers implements ControlledWorker, HeldTasks, Consumption {
    private final List<ConsumerHandle> consumers;
    private final WorkerFacts facts;
    private final Parts parts;

    /**
     * What the consumers of a worker have in common.
     *
     * @param limits of its tasks
     * @param watch over its tasks
     * @param revoked what was revoked
     * @param events its events
     * @param shutdown ends the whole program; null when it cannot be ended from here
     */
    record Parts(
            TaskLimits limits,
            TaskWatch watch,
            RevokedTasks revoked,
            EventSwitch events,
            Supplier<@Nullable Runnable> shutdown) {}

    /** {@code consumers} may change at any time. */
    ControlledConsumers(List<ConsumerHandle> consumers, WorkerFacts facts, Parts parts) {
        this.consumers = consumers;
        this.facts = facts;
        this.parts = parts;
    }

    @Override
    public WorkerFacts facts() {
        return facts;
    }

    @Override
    public HeldTasks tasks() {
        return this;
    }

    @Override
    public RevokedTasks revoked() {
        return parts.revoked();
    }

    @Override
    public Consumption consumption() {
        return this;
    }

    @Override
    public TaskLimits limits() {
        return parts.limits();
    }

    @Override
    public EventSwitch events() {
        return parts.events();
    }

    @Override
    public OptionalLong residentBytes() {
        return Machine.residentBytes();
    }

    @Override
    public Optional<Runnable> shutdown() {
        return Optional.ofNullable(parts.shutdown().get());
    }

    @Override
    public List<HeldTask> now() {
        List<HeldTask> held = new ArrayList<>();
        for (ConsumerHandle consumer : consumers) {
            for (CeleryClaim claim : consumer.claims()) {
                TaskMessage message = claim.message();
                if (message != null) {
                    held.add(new Held(claim, message));
                }
            }
        }
        return held;
    }

    @Override
    public CompletionStage<List<ScheduledTask>> scheduled() {
        CompletionStage<List<ScheduledTask>> all = CompletableFuture.completedFuture(List.of());
        for (ConsumerHandle consumer : consumers) {
            all = all.thenCombine(scheduled(consumer.endpoint()), ControlledConsumers::together);
        }
        return all;
    }

    private static CompletionStage<List<ScheduledTask>> scheduled(CeleryEndpoint endpoint) {
        MessageDecoder decoder = endpoint.newDecoder();
        CeleryComponent celery = endpoint.celery();
        return new DelayedMessages(celery.open(), celery.keys())
                .next(endpoint.getQueue())
                .thenApply(waiting -> {
                    List<ScheduledTask> tasks = new ArrayList<>();
                    for (DelayedMessages.Delayed delayed : waiting) {
                        if (decoder.decode(delayed.raw()) instanceof Decoded.Accepted accepted) {
                            tasks.add(new ScheduledTask(accepted.message(), delayed.due()));
                        }
                    }
                    return tasks;
                });
    }

    private static List<ScheduledTask> together(List<ScheduledTask> some, List<ScheduledTask> more) {
        List<ScheduledTask> all = new ArrayList<>(some);
        all.addAll(more);
        all.sort(Comparator.comparing(ScheduledTask::due));
        return all;
    }

    @Override
    public Map<String, Long> totals() {
        return parts.watch().totals();
    }

    @Override
    public List<Queue> queues() {
        return consumers.stream().map(ConsumerHandle::queue).toList();
    }

    @Override
    public boolean consume(String queue, boolean on) {
        List<ConsumerHandle> meant = consumers.stream()
                .filter(consumer -> consumer.endpoint().getQueue().equals(queue))
                .toList();
        meant.forEach(consumer -> consumer.consume(on));
        return !meant.isEmpty();
    }

    @Override
    public int slots() {
        return consumers.stream().mapToInt(consumer -> consumer.slots().limit()).sum();
    }

    @Override
    public boolean resize(int change) {
        return consumers.stream().anyMatch(consumer -> consumer.resize(change));
    }

    private record Held(CeleryClaim claim, TaskMessage message) implements HeldTask {
        @Override
        public @Nullable Instant startedAt() {
            return claim.startedAt();
        }

        @Override
        public void terminate() {
            claim.interrupt(Interruption.REVOKED);
        }
    }
}
