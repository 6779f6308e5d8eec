package io.sfworker.ray;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.PythonTrace;
import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.Json;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One execution slot: a Python actor that computes one task attempt at a time.
 *
 * <p>Fails: its futures fail with {@link TaskFailure} only. A Runner that died or hangs fails an {@code open} with
 * {@link ClusterInitFailed}, because nothing was computed yet, and every other call with {@link TaskInterrupted}.
 * <p>Threads: safe; a Runner answers several calls at a time.
 */
public final class Runner {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final int slot;
    private final PythonActor actor;
    private final BiConsumer<Runner, String> onDeath;
    private final CallListener listener;
    private volatile boolean dead;
    private volatile CompletableFuture<JsonNode> lastPing = CompletableFuture.completedFuture(NullNode.instance);
    private volatile @Nullable RunnerProcess process;
    private volatile FailureCode cancelReason = FailureCode.REVOKED;

    Runner(int slot, PythonActor actor, BiConsumer<Runner, String> onDeath, CallListener listener) {
        this.slot = slot;
        this.actor = actor;
        this.onDeath = onDeath;
        this.listener = listener;
    }

    /** Number of the slot, from 0. */
    public int slot() {
        return slot;
    }

    /** Whether it can take no further call. */
    public boolean isDead() {
        return dead;
    }

    /** What it last said of its process; null before. */
    @Nullable
    RunnerProcess process() {
        return process;
    }

    /** Calls the Runner; the future holds the reply's value. */
    public CompletableFuture<JsonNode> call(PythonCall call) {
        if (dead) {
            return CompletableFuture.failedFuture(lost(call));
        }
        CallListener.End end = listener.began(call, slot);
        return actor.call(call.method().wireName(), call.request().text())
                .completeOnTimeout(
                        new PythonReply.Lost("no reply to %s within %s"
                                .formatted(call.method().wireName(), call.limit())),
                        call.limit().toMillis(),
                        TimeUnit.MILLISECONDS)
                .thenApply(reply -> {
                    end.ended(failure(reply), reply.workers());
                    return valueOf(reply, call);
                });
    }

    /** Asks whether it answers at all; no reply within {@code limit} ends it. */
    CompletableFuture<JsonNode> ping(Duration limit) {
        CompletableFuture<JsonNode> ping = call(new PythonCall(
                        RunnerMethod.PING, "slot-" + slot, Json.EMPTY, LogContext.NONE, limit))
                .whenComplete((answer, failure) -> process = failure == null ? RunnerProcess.of(answer) : null);
        lastPing = ping;
        return ping;
    }

    /** How many processes it keeps ready, as it said when it was asked last. */
    int spares() {
        RunnerProcess known = process;
        return known == null ? 0 : known.spares();
    }

    /** The regular check: one at a time, so that a Runner that hangs does not gather calls. */
    void pingUnlessPending(Duration limit) {
        if (lastPing.isDone()) {
            var unused = ping(limit);
        }
    }

    /** Forgets what was decided for the attempt before. */
    void reset() {
        cancelReason = FailureCode.REVOKED;
    }

    /** What a cancelled call of the present attempt fails with. */
    void cancelledFor(FailureCode reason) {
        cancelReason = reason;
    }

    private String failure(PythonReply reply) {
        if (reply instanceof PythonReply.Refused refused) {
            return refused.failure().toTaskFailure(cancelReason).code().name();
        }
        return reply instanceof PythonReply.Lost ? FailureCode.PARTY_LOST.name() : "";
    }

    private JsonNode valueOf(PythonReply reply, PythonCall call) {
        if (reply instanceof PythonReply.Value answered) {
            return answered.value();
        }
        if (reply instanceof PythonReply.Refused refused) {
            throw refused(refused.failure(), call);
        }
        throw lost(((PythonReply.Lost) reply).why(), call);
    }

    private TaskFailure refused(PythonFailure failure, PythonCall call) {
        call.log()
                .write(() -> LOG.info(
                        "task={} stage={} slot={} failed code={} type={}",
                        call.task(),
                        call.method().stage(),
                        slot,
                        failure.code(),
                        failure.type(),
                        failure.detail() == null ? null : new PythonTrace(failure.detail())));
        return failure.toTaskFailure(cancelReason);
    }

    private TaskFailure lost(String why, PythonCall call) {
        call.log()
                .write(() -> LOG.warn(
                        "task={} stage={} slot={} lost reason={}",
                        call.task(),
                        call.method().stage(),
                        slot,
                        why));
        end(why);
        return lost(call);
    }

    private static TaskFailure lost(PythonCall call) {
        if (call.method() == RunnerMethod.OPEN) {
            return new ClusterInitFailed(
                    FailureCode.CLUSTER_INIT, "the process that should start the parties ended; try again");
        }
        return new TaskInterrupted(
                FailureCode.PARTY_LOST, "the process that ran the task ended; the worker's log says more");
    }

    /** Ends the actor, whatever it does, and tells the pool. Without effect on a dead one. */
    void end(@Nullable String why) {
        synchronized (this) {
            if (dead) {
                return;
            }
            dead = true;
        }
        actor.kill();
        onDeath.accept(this, why == null ? "ended" : why);
    }
}
