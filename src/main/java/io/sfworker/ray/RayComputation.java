package io.sfworker.ray;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InternalFailure;
import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Json;
import io.sfworker.task.Party;
import io.sfworker.task.TaskLimits;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Computation} by the Runners of a pool. */
public final class RayComputation implements Computation {
    private static final Logger LOG = LoggerFactory.getLogger(RayComputation.class);
    /** Python keeps the stage's limit itself and tells why; this much later Java gives up on a Runner that hangs. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(60);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final Duration SIDE_LIMIT = Duration.ofSeconds(15);

    private final RunnerPool pool;
    private final Function<String, TaskLimits> limits;
    /** Attempts from open to close. */
    private final Map<AttemptId, Attempt> open = new ConcurrentHashMap<>();

    /**
     * Computes on the Runners of {@code pool}.
     *
     * @param limits what a task of a type may use
     */
    public RayComputation(RunnerPool pool, Function<String, TaskLimits> limits) {
        this.pool = pool;
        this.limits = limits;
    }

    @Override
    public CompletableFuture<Opened> open(TaskRequest task, Duration limit) {
        open.put(task.attempt(), new Attempt(task.token(), LogContext.current()));
        Json request = Requests.open(task, limits.apply(task.algorithm().type()), limit);
        PythonCall call = call(RunnerMethod.OPEN, task, request, limit);
        // A copy, because the time-out must not complete the pool's own future.
        return unwrapped(pool.take(task.attempt())
                .copy()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(runner -> runner.call(call))
                .thenApply(RayComputation::opened));
    }

    @Override
    public CompletableFuture<DevicesReady> devices(TaskRequest task, Duration limit) {
        PythonCall call = call(RunnerMethod.DEVICES, task, Requests.devices(task, limit), limit);
        return unwrapped(runnerOf(task.attempt())
                .thenCompose(runner -> runner.call(call))
                .thenApply(
                        value -> new DevicesReady(texts(value.path("devices")).toList(), seconds(value))));
    }

    @Override
    public CompletableFuture<Ran> run(TaskRequest task, Duration limit) {
        PythonCall call = call(RunnerMethod.RUN, task, Requests.run(task, limit), limit);
        return unwrapped(runnerOf(task.attempt())
                .thenCompose(runner -> runner.call(call))
                .thenApply(value -> new Ran(new Json(value.path("result").toString()), seconds(value))));
    }

    @Override
    public CompletableFuture<Void> commit(TaskRequest task) {
        Json claim = Requests.claim(task.attempt(), task.token());
        PythonCall call = call(RunnerMethod.COMMIT, task, claim, COMMIT_LIMIT);
        return unwrapped(runnerOf(task.attempt())
                .thenCompose(runner -> runner.call(call))
                .thenApply(value -> null));
    }

    @Override
    public CompletableFuture<Void> close(AttemptId attempt) {
        CompletableFuture<JsonNode> closed = side(RunnerMethod.CLOSE, attempt, Requests.attempt(attempt), CLOSE_LIMIT);
        open.remove(attempt);
        return closed.handle((value, failure) -> {
            if (failure != null) {
                // A Runner that cannot end an attempt might refuse all that come; a new one takes its slot.
                pool.of(attempt).ifPresent(runner -> runner.end("an attempt could not be closed"));
            }
            pool.release(attempt);
            return null;
        });
    }

    @Override
    public CompletableFuture<Void> cancel(AttemptId attempt, FailureCode reason) {
        if (pool.giveUp(attempt, new TaskInterrupted(reason, "the task was ended while it waited for a slot"))) {
            return CompletableFuture.completedFuture(null);
        }
        pool.of(attempt).ifPresent(runner -> runner.cancelledFor(reason));
        return side(RunnerMethod.CANCEL, attempt, Requests.cancel(attempt, reason), SIDE_LIMIT)
                .handle((value, failure) -> null);
    }

    @Override
    public void alive(Set<String> tokens) {
        open.forEach((attempt, known) -> {
            if (tokens.contains(known.token())) {
                var unused = side(RunnerMethod.ALIVE, attempt, Requests.claim(attempt, known.token()), SIDE_LIMIT);
            }
        });
    }

    @Override
    public CompletableFuture<OptionalDouble> progress(AttemptId attempt) {
        return side(RunnerMethod.PROGRESS, attempt, Requests.attempt(attempt), SIDE_LIMIT)
                .handle((value, failure) ->
                        failure == null && value.path("progress").isNumber()
                                ? OptionalDouble.of(value.path("progress").doubleValue())
                                : OptionalDouble.empty());
    }

    private CompletableFuture<JsonNode> side(RunnerMethod method, AttemptId attempt, Json request, Duration limit) {
        Attempt known = open.get(attempt);
        LogContext log = known == null ? LogContext.NONE : known.log();
        PythonCall call = new PythonCall(method, attempt.value(), request, log, limit);
        return runnerOf(attempt).thenCompose(runner -> runner.call(call));
    }

    private static PythonCall call(RunnerMethod method, TaskRequest task, Json request, Duration limit) {
        return new PythonCall(method, task.attempt().value(), request, LogContext.current(), limit.plus(GRACE));
    }

    private CompletableFuture<Runner> runnerOf(AttemptId attempt) {
        return pool.of(attempt)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(new TaskInterrupted(
                        FailureCode.PARTY_LOST, "the task has no execution slot; it was ended or never opened")));
    }

    private static Opened opened(JsonNode value) {
        return new Opened(
                texts(value.path("parties")).map(Party::new).toList(),
                seconds(value),
                value.path("warm").asBoolean());
    }

    private static Stream<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
    }

    private static double seconds(JsonNode value) {
        return value.path("seconds").asDouble();
    }

    /**
     * What is known of an attempt.
     *
     * @param token fencing token of its claim
     * @param log of its log lines
     */
    private record Attempt(String token, LogContext log) {}

    /** The same future without Java's wrappers: routes choose by the type of the failure. */
    private static <T> CompletableFuture<T> unwrapped(CompletableFuture<T> future) {
        CompletableFuture<T> bare = new CompletableFuture<>();
        var unused = future.whenComplete((value, failure) -> {
            if (failure == null) {
                bare.complete(value);
            } else {
                bare.completeExceptionally(failureOf(failure));
            }
        });
        return bare;
    }

    private static TaskFailure failureOf(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : thrown;
        if (cause instanceof TaskFailure failure) {
            return failure;
        }
        if (cause instanceof TimeoutException) {
            return new ClusterInitFailed(FailureCode.NO_SLOT, "no execution slot came free in time");
        }
        LOG.error("stage=ray unexpected reply", cause);
        return new InternalFailure(
                FailureCode.INTERNAL, "the worker could not read the computation's reply", null, cause);
    }
}
