package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A worker with two slots and one queue that notes what it is told. */
final class TestWorker implements ControlledWorker, HeldTasks, RevokedTasks, Consumption, EventSwitch {
    static final String NAME = "node1@10.0.0.1";
    static final String ECHO = "tasks.secretflow.hello.echo_task";
    static final Instant STARTED = Instant.parse("2026-01-07T10:00:00Z");

    final List<String> told = new ArrayList<>();
    final List<HeldTask> held = new ArrayList<>();
    final List<ScheduledTask> waiting = new ArrayList<>();
    final Map<String, Duration> revokedAges = new LinkedHashMap<>();
    final TaskLimits limits = new TaskLimits();
    private final WorkerFacts facts = new WorkerFacts(
            new WorkerFacts.Identity(NAME, 4711, "0.1.0", STARTED),
            List.of(ECHO, "tasks.secretflow.execute_task"),
            JsonNodeFactory.instance.objectNode().put("broker_url", "redis://127.0.0.1:6379/0"),
            JsonNodeFactory.instance.objectNode().put("hostname", "127.0.0.1"));
    private boolean consumed = true;
    private boolean telling;
    private int slots = 2;

    /** Adds a task; {@code startedAt} is null for one that has not begun. */
    void holds(TaskMessage message, @Nullable Instant startedAt) {
        held.add(new Held(message, startedAt, told));
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
        return this;
    }

    @Override
    public Consumption consumption() {
        return this;
    }

    @Override
    public TaskLimits limits() {
        return limits;
    }

    @Override
    public EventSwitch events() {
        return this;
    }

    @Override
    public OptionalLong residentBytes() {
        return OptionalLong.of(100 << 20);
    }

    @Override
    public Optional<Runnable> shutdown() {
        return Optional.of(() -> told.add("shutdown"));
    }

    @Override
    public List<HeldTask> now() {
        return held;
    }

    @Override
    public CompletionStage<List<ScheduledTask>> scheduled() {
        return CompletableFuture.completedFuture(waiting);
    }

    @Override
    public Map<String, Long> totals() {
        return Map.of(ECHO, 3L);
    }

    @Override
    public CompletionStage<Void> revoke(Collection<String> ids) {
        told.add("revoke " + ids);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> learn(Collection<String> ids) {
        told.add("learn " + ids);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Map<String, Duration>> latest() {
        return CompletableFuture.completedFuture(revokedAges);
    }

    @Override
    public CompletionStage<Void> revokeStamps(Map<String, Set<String>> stamps) {
        told.add("revoke stamps " + stamps);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<Queue> queues() {
        return List.of(new Queue("secretflow_queue", "secretflow", "secretflow", consumed));
    }

    @Override
    public boolean consume(String queue, boolean on) {
        if (!"secretflow_queue".equals(queue)) {
            return false;
        }
        consumed = on;
        return true;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public boolean resize(int change) {
        if (slots + change < 1 || slots + change > 2) {
            return false;
        }
        slots += change;
        return true;
    }

    @Override
    public boolean enable() {
        boolean changed = !telling;
        telling = true;
        return changed;
    }

    @Override
    public boolean disable() {
        boolean changed = telling;
        telling = false;
        return changed;
    }

    @Override
    public void heartbeat() {
        told.add("heartbeat");
    }

    private record Held(TaskMessage message, @Nullable Instant startedAt, List<String> told) implements HeldTask {
        @Override
        public void terminate() {
            told.add("terminate " + message.id());
        }
    }
}
