package io.sfworker.testing;

import io.sfworker.failure.FailureCode;
import io.sfworker.ray.Computation;
import io.sfworker.ray.DevicesReady;
import io.sfworker.ray.Opened;
import io.sfworker.ray.Ran;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Json;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Answers at once, remembers the order of the calls, and fails where a test says so. */
public final class FakeComputation implements Computation {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();
    private final AtomicReference<OptionalDouble> progress = new AtomicReference<>(OptionalDouble.empty());
    private final AtomicInteger questions = new AtomicInteger();
    private volatile CompletableFuture<?> mayRun = CompletableFuture.completedFuture(null);
    private volatile Json output = new Json("{\"intersection_count\":150}");

    /** Calls so far, for example {@code open}. */
    public List<String> calls() {
        return calls;
    }

    /** Every call of that name fails with this. */
    public void fail(String call, RuntimeException failure) {
        failures.put(call, failure);
    }

    /** What a run returns. */
    public void returns(Json json) {
        output = json;
    }

    /** How far runs say they are. */
    public void progresses(double done) {
        progress.set(OptionalDouble.of(done));
    }

    /** How often somebody asked how far a run is. */
    public int questions() {
        return questions.get();
    }

    /** A run ends only when this is done. */
    public void runsUntil(CompletableFuture<?> event) {
        mayRun = event;
    }

    /** Forgets everything. */
    public void reset() {
        progress.set(OptionalDouble.empty());
        mayRun = CompletableFuture.completedFuture(null);
        calls.clear();
        failures.clear();
        output = new Json("{\"intersection_count\":150}");
    }

    @Override
    public CompletableFuture<Opened> open(TaskRequest task, Duration limit) {
        return answer("open", new Opened(task.cluster().partyNames(), 0.5, true));
    }

    @Override
    public CompletableFuture<DevicesReady> devices(TaskRequest task, Duration limit) {
        return answer("devices", new DevicesReady(List.of("alice", "bob", "spu"), 0.1));
    }

    @Override
    public CompletableFuture<Ran> run(TaskRequest task, Duration limit) {
        return CompletableFuture.allOf(mayRun).thenCompose(now -> answer("run", new Ran(output, 0.05)));
    }

    @Override
    public CompletableFuture<Void> commit(TaskRequest task) {
        return this.<Object>answer("commit", "").thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Void> close(AttemptId attempt) {
        return this.<Object>answer("close", "").thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Void> cancel(AttemptId attempt, FailureCode reason) {
        return this.<Object>answer("cancel", "").thenAccept(done -> {});
    }

    @Override
    public void alive(Set<String> tokens) {
        // Nothing of this ends by itself.
    }

    @Override
    public CompletableFuture<OptionalDouble> progress(AttemptId attempt) {
        questions.incrementAndGet();
        return CompletableFuture.completedFuture(progress.get());
    }

    // From another thread, as the real one does: a route that only works synchronously fails here.
    private <T> CompletableFuture<T> answer(String call, T value) {
        calls.add(call);
        RuntimeException failure = failures.get(call);
        return CompletableFuture.supplyAsync(() -> {
            if (failure != null) {
                throw failure;
            }
            return value;
        });
    }
}
