package io.sfworker.ray;

import io.sfworker.failure.FailureCode;
import io.sfworker.task.AttemptId;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What the stages ask of Python, one method a stage.
 *
 * <p>Fails: futures fail with a {@link io.sfworker.failure.TaskFailure} only, never wrapped.
 * <p>Threads: nothing blocks; futures complete on threads of this package, on which the caller may go on.
 */
public interface Computation {
    /** Brings the parties together. {@code limit} counts twice: for a free Runner, then for the parties. */
    CompletableFuture<Opened> open(TaskRequest task, Duration limit);

    /** Creates the devices. */
    CompletableFuture<DevicesReady> devices(TaskRequest task, Duration limit);

    /** Computes, and writes outputs into the attempt's own folder. */
    CompletableFuture<Ran> run(TaskRequest task, Duration limit);

    /** Moves the outputs into place; refused when another worker holds the claim. Comes before the result record. */
    CompletableFuture<Void> commit(TaskRequest task);

    /** Ends the attempt and frees its slot, once after every open, whatever came of it. Never fails; repeatable. */
    CompletableFuture<Void> close(AttemptId attempt);

    /** Ends the call under way, which then fails with {@code reason}. Never fails; the attempt is still to close. */
    CompletableFuture<Void> cancel(AttemptId attempt, FailureCode reason);

    /**
     * Tells the Runners that this worker lives and holds these claims. One that hears nothing for its lease ends what
     * it does: a worker that was stopped must not find its task done by two. Never fails.
     *
     * @param tokens fencing tokens of all claims that are held
     */
    void alive(Set<String> tokens);

    /** How far the algorithm says it is, 0 to 1; empty when it says nothing. Never fails. */
    CompletableFuture<OptionalDouble> progress(AttemptId attempt);
}
