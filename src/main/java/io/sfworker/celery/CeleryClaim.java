package io.sfworker.celery;

import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Broker;
import io.sfworker.celery.redis.Claim;
import io.sfworker.celery.redis.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.jspecify.annotations.Nullable;

/**
 * The handle by which an exchange settles its task; routes carry it where none of their expressions reaches.
 *
 * <p>Threads: safe.
 */
public final class CeleryClaim implements SafeCopyProperty {
    private static final String KEY = "CamelCeleryClaim";

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
    private final CompletableFuture<Interruption> interruption = new CompletableFuture<>();
    private volatile @Nullable TaskMessage message;
    private volatile @Nullable Instant startedAt;
    private volatile @Nullable ResultRecord lastRecord;
    private volatile boolean goesBack;
    private volatile @Nullable TaskRoute route;

    CeleryClaim(Claim claim, InFlight inFlight, Executor executor) {
        this.claim = claim;
        this.inFlight = inFlight;
        this.executor = executor;
    }

    /** The claim of the task an exchange carries; null when it carries none. */
    public static @Nullable CeleryClaim of(Exchange exchange) {
        return exchange.getExchangeExtension().getSafeCopyProperty(KEY, CeleryClaim.class);
    }

    /** The exchange carries this task from here on, and so do copies of it. */
    void carriedBy(Exchange exchange) {
        exchange.getExchangeExtension().setSafeCopyProperty(KEY, this);
        exchange.getExchangeExtension()
                .setSafeCopyProperty(CeleryConstants.INTERRUPTION, new InterruptionSignal(interruption()));
    }

    @Override
    public SafeCopyProperty safeCopy() {
        return this;
    }

    /** Id of the claimed task; {@code unread} as long as the message was not decoded. */
    public String taskId() {
        TaskMessage decoded = message;
        return decoded == null ? "unread" : decoded.id();
    }

    /** When the message was taken from its queue, by Redis's clock. */
    public Instant claimedAt() {
        return claim.delivery().claimedAt();
    }

    /** Asks the running task to end; only the first reason counts. */
    public void interrupt(Interruption reason) {
        // Whoever listens goes on with the task, which is nothing for the thread that noticed.
        execute(() -> interruption.complete(reason));
    }

    /** Why the task has to end; empty while it may run. */
    public Optional<Interruption> interrupted() {
        return Optional.ofNullable(interruption.getNow(null));
    }

    /** Completes with the name of an {@link Interruption} when the task has to end. */
    CompletionStage<String> interruption() {
        return interruption.thenApply(Interruption::name);
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

    /** That route has the task from here on. */
    void runBy(TaskRoute taker) {
        route = taker;
    }

    boolean isRunBy(TaskRoute other) {
        return other.equals(route);
    }

    /** The route begins with the task. */
    void started(Instant at) {
        startedAt = at;
    }

    /** When the route began with the task; null before. */
    @Nullable
    Instant startedAt() {
        return startedAt;
    }

    /** What is written about the task now, for those who hear of it when it is settled. */
    ResultRecord noted(ResultRecord record) {
        lastRecord = record;
        return record;
    }

    /** What was written about the task last; null when nothing was that tells of an end. */
    @Nullable
    ResultRecord lastRecord() {
        return lastRecord;
    }

    /** Another worker shall run the task. */
    void givenBack() {
        goesBack = true;
    }

    /** Whether another worker shall run the task. */
    boolean goesBack() {
        return goesBack;
    }

    /** Whether the caller is the one who settles a claim that the route left open; true once. */
    boolean leave() {
        return state.compareAndSet(State.HELD, State.LEFT);
    }

    /** The task, or its next attempt, waits in the delayed set. */
    void parked(Broker.Delayed delayed) {
        inFlight.parked().add(delayed);
    }

    /** Redis has answered, be it that the claim is stale. */
    void settled(Outcome outcome) {
        boolean first = state.getAndSet(State.SETTLED) != State.SETTLED;
        inFlight.remove(this);
        if (first && outcome != Outcome.STALE) {
            inFlight.watch().ended(this);
        }
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
