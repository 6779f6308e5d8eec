package io.sfworker.revision.dryrun;

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
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stands in for Ray: answers at once, on another thread as the real one does. */
final class DryComputation implements Computation {
    private final Effects effects;
    private final Function<String, @Nullable RuntimeException> failure;

    /** {@code failure} tells with what a call fails; null when it works. */
    DryComputation(Effects effects, Function<String, @Nullable RuntimeException> failure) {
        this.effects = effects;
        this.failure = failure;
    }

    @Override
    public CompletableFuture<Opened> open(TaskRequest task, Duration limit) {
        return answer("open", new Opened(task.cluster().partyNames(), 0, true));
    }

    @Override
    public CompletableFuture<DevicesReady> devices(TaskRequest task, Duration limit) {
        return answer("devices", new DevicesReady(List.of("spu"), 0));
    }

    @Override
    public CompletableFuture<Ran> run(TaskRequest task, Duration limit) {
        return answer("run", new Ran(new Json("{}"), 0));
    }

    @Override
    public CompletableFuture<Void> commit(TaskRequest task) {
        return answer("commit", "").thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Void> close(AttemptId attempt) {
        return answer("close", "").thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Void> cancel(AttemptId attempt, FailureCode reason) {
        return answer("cancel", "").thenAccept(done -> {});
    }

    @Override
    public void alive(Set<String> tokens) {
        // Nothing runs that could end by itself.
    }

    @Override
    public CompletableFuture<OptionalDouble> progress(AttemptId attempt) {
        return CompletableFuture.completedFuture(OptionalDouble.empty());
    }

    private <T> CompletableFuture<T> answer(String call, T value) {
        effects.add(new Effect("computation", call, "", ""));
        return CompletableFuture.supplyAsync(() -> {
            RuntimeException failed = failure.apply(call);
            if (failed != null) {
                throw failed;
            }
            return value;
        });
    }
}
