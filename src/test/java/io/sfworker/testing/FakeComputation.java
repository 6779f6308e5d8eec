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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers at once, remembers the order of the calls, and fails where a test says so. */
public final class FakeComputation implements Computation {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();
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

    /** Forgets everything. */
    public void reset() {
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
        return answer("run", new Ran(output, 0.05));
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
    public CompletableFuture<Boolean> alive(AttemptId attempt, String token) {
        return answer("alive", true);
    }

    @Override
    public CompletableFuture<Json> progress(AttemptId attempt) {
        return answer("progress", Json.EMPTY);
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
