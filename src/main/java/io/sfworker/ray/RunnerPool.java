package io.sfworker.ray;

import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As many Runners as there are slots, started beforehand; one that dies is replaced in the background.
 *
 * <p>Fails: a wait that is given up, or a pool that is closed, fails the future with a {@link TaskFailure}.
 * <p>Threads: safe; nothing blocks. Futures are never completed while the lock is held.
 */
public final class RunnerPool {
    private static final Logger LOG = LoggerFactory.getLogger(RunnerPool.class);
    private static final String MODULE = "sfworker.actor";
    private static final String CLASS = "Runner";
    private static final Duration PING_EVERY = Duration.ofSeconds(5);
    private static final Duration PING_LIMIT = Duration.ofSeconds(60);

    private final RayGateway gateway;
    private final RayProperties properties;
    private final FileAccess files;
    private final CallListener listener;
    private final List<Slot> slots;
    private final Map<AttemptId, Runner> taken = new HashMap<>();
    private final Map<AttemptId, CompletableFuture<Runner>> waiting = new LinkedHashMap<>();
    private final SandboxNotice notice = new SandboxNotice();
    private final ScheduledExecutorService timer;
    private boolean connected;
    private boolean closed;
    private @Nullable String lastError;

    /** A pool of whose calls nobody hears. */
    public RunnerPool(RayGateway gateway, RayProperties properties, FileAccess files) {
        this(gateway, properties, files, CallListener.NOBODY);
    }

    public RunnerPool(RayGateway gateway, RayProperties properties, FileAccess files, CallListener listener) {
        this.gateway = gateway;
        this.properties = properties;
        this.files = files;
        this.listener = listener;
        this.slots = IntStream.range(0, properties.slots()).mapToObj(Slot::new).toList();
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "ray-pool");
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleWithFixedDelay(
                this::pingAll, PING_EVERY.toMillis(), PING_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A free Runner for the attempt, when there is one; the same one when asked again. Attempts queue in order. */
    public CompletableFuture<Runner> take(AttemptId attempt) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(noRunner("the worker stops"));
            }
            Runner own = taken.get(attempt);
            if (own != null && !own.isDead()) {
                return CompletableFuture.completedFuture(own);
            }
            Optional<Slot> free = slots.stream()
                    .filter(slot -> connected && slot.canBeTaken())
                    .findFirst();
            if (free.isEmpty()) {
                return waiting.computeIfAbsent(attempt, key -> new CompletableFuture<>());
            }
            return CompletableFuture.completedFuture(give(free.get(), attempt));
        }
    }

    /** Done when a Runner could take a task for the first time. */
    public CompletableFuture<Void> firstRunner() {
        AttemptId probe = new AttemptId("first-runner");
        return take(probe).thenAccept(runner -> release(probe));
    }

    /** The Runner that works for the attempt; also a dead one, until it is released. */
    public synchronized Optional<Runner> of(AttemptId attempt) {
        return Optional.ofNullable(taken.get(attempt));
    }

    /** Ends the attempt's claim on a Runner, or its wait for one. Without effect when it has neither. */
    public void release(AttemptId attempt) {
        giveUp(attempt, new TaskInterrupted(FailureCode.REVOKED, "the task was ended while it waited for a slot"));
        Runnable handOver = () -> {};
        synchronized (this) {
            Runner runner = taken.remove(attempt);
            if (runner != null && !runner.isDead() && slots.get(runner.slot()).holds(runner)) {
                handOver = freed(slots.get(runner.slot()));
            }
        }
        handOver.run();
    }

    /** Ends the attempt's wait for a Runner with {@code why}; false when it does not wait. */
    boolean giveUp(AttemptId attempt, TaskFailure why) {
        CompletableFuture<Runner> wait;
        synchronized (this) {
            wait = waiting.remove(attempt);
        }
        return wait != null && wait.completeExceptionally(why);
    }

    /** The Runners at this moment. */
    public synchronized PoolStatus status() {
        return PoolStatus.of(slots, waiting.size(), lastError);
    }

    /** Each slot at this moment, by number. */
    public synchronized List<SlotStatus> slots() {
        return slots.stream().map(slot -> SlotStatus.of(slot, taken)).toList();
    }

    /** What the Runners last said of their processes; without those that said nothing yet. */
    public List<RunnerProcess> processes() {
        return runners().stream().map(Runner::process).filter(Objects::nonNull).toList();
    }

    /** Ray is there: starts a Runner in every empty slot. */
    void connected() {
        synchronized (this) {
            connected = !closed;
        }
        slots.forEach(this::start);
    }

    /** Ray is about to be left: Runners are neither given out nor replaced for now. */
    synchronized void disconnecting() {
        connected = false;
    }

    /** Ray is gone, and all Runners with it. */
    void disconnected(String why) {
        runners().forEach(runner -> runner.end(why));
    }

    /** Attempts and their Runners, for an orderly end; nothing is given out from now on. */
    Map<AttemptId, Runner> shut() {
        List<CompletableFuture<Runner>> waits;
        Map<AttemptId, Runner> working;
        synchronized (this) {
            closed = true;
            waits = List.copyOf(waiting.values());
            waiting.clear();
            working = Map.copyOf(taken);
        }
        timer.shutdownNow();
        waits.forEach(wait -> wait.completeExceptionally(noRunner("the worker stops")));
        return working;
    }

    private void start(Slot slot) {
        Runner runner;
        synchronized (this) {
            if (!connected || slot.runner() != null) {
                return;
            }
            Json settings = RunnerSettings.of(properties, files, slot.number());
            runner = new Runner(slot.number(), gateway.start(MODULE, CLASS, settings), this::died, listener);
            slot.starting(runner);
        }
        var unused = runner.ping(properties.startLimit()).whenComplete((reply, failure) -> {
            if (failure == null) {
                ready(slot, runner);
            } else {
                runner.end(failure.getMessage());
            }
        });
    }

    private void ready(Slot slot, Runner runner) {
        Runnable handOver;
        synchronized (this) {
            if (!slot.holds(runner) || runner.isDead()) {
                return;
            }
            handOver = freed(slot);
        }
        notice.about(runner.process());
        LOG.info("stage=ray runner ready slot={}", slot.number());
        handOver.run();
    }

    private void died(Runner runner, String why) {
        Slot slot = slots.get(runner.slot());
        synchronized (this) {
            if (!slot.holds(runner)) {
                return;
            }
            Duration pause = slot.down();
            lastError = why;
            if (connected && !closed) {
                var unused = timer.schedule(() -> start(slot), pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Marks the slot free or gives it to the first that waits; the caller runs the answer outside the lock. */
    private Runnable freed(Slot slot) {
        slot.free();
        var first = waiting.entrySet().stream().filter(wait -> connected).findFirst();
        if (first.isEmpty()) {
            return () -> {};
        }
        waiting.remove(first.get().getKey());
        Runner runner = give(slot, first.get().getKey());
        return () -> first.get().getValue().complete(runner);
    }

    private Runner give(Slot slot, AttemptId attempt) {
        Runner runner = Objects.requireNonNull(slot.runner());
        runner.reset();
        slot.busy();
        taken.put(attempt, runner);
        return runner;
    }

    private void pingAll() {
        runners().forEach(runner -> runner.pingUnlessPending(PING_LIMIT));
    }

    private synchronized List<Runner> runners() {
        return slots.stream().map(Slot::runner).filter(Objects::nonNull).toList();
    }

    private static TaskFailure noRunner(String why) {
        return new ClusterInitFailed(FailureCode.CLUSTER_INIT, why);
    }
}
