package io.sfworker.celery;

import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Claim;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The handle by which an exchange settles its task; routes carry it unread as the exchange property
 * {@link CeleryConstants#CLAIM}.
 *
 * <p>Threads: safe.
 */
public final class CeleryClaim {
    private enum State {
        /** The route decides. */
        HELD,
        /** The consumer settles what the route left open. */
        LEFT,
        /** Redis has answered; nothing is left to do. */
        SETTLED
    }

    private final Claim claim;
    private final InFlight inFlight;
    private final Executor executor;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
    private volatile @Nullable TaskMessage message;

    CeleryClaim(Claim claim, InFlight inFlight, Executor executor) {
        this.claim = claim;
        this.inFlight = inFlight;
        this.executor = executor;
    }

    /** Id of the claimed task; {@code unread} as long as the message was not decoded. */
    public String taskId() {
        TaskMessage decoded = message;
        return decoded == null ? "unread" : decoded.id();
    }

    Claim claim() {
        return claim;
    }

    @Nullable
    TaskMessage message() {
        return message;
    }

    void decodedAs(TaskMessage decoded) {
        message = decoded;
    }

    /** Whether the caller is the one who settles a claim that the route left open; true once. */
    boolean leave() {
        return state.compareAndSet(State.HELD, State.LEFT);
    }

    /** Redis has answered, be it that the claim is stale. */
    void settled() {
        state.set(State.SETTLED);
        inFlight.remove(this);
    }

    boolean isSettled() {
        return state.get() == State.SETTLED;
    }

    /** Continues on the consumer's threads, or at once when these have ended: an exchange always gets its callback. */
    void execute(Runnable continuation) {
        try {
            executor.execute(continuation);
        } catch (RejectedExecutionException e) {
            continuation.run();
        }
    }
}
