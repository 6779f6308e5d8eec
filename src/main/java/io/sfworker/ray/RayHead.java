package io.sfworker.ray;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the worker connected to a Ray head: a private one that it starts and watches, or the one that is configured.
 *
 * <p>When the head is lost, the connection is closed at once, because Ray's native client ends the JVM a minute after
 * it lost the head; then a new head is started and joined, after a pause that grows from zero to 30 seconds.
 *
 * <p>Fails: {@link #start} when the Python environment is missing. Everything else is tried again and shows in
 * {@link #status}.
 * <p>Threads: safe; all work is done by one thread of its own.
 */
public final class RayHead implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RayHead.class);
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(1);
    private static final int MISSES_UNTIL_LOST = 3;
    private static final int WATCHES_UNTIL_SETTLED = 60;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final RayProperties properties;
    private final RayGateway gateway;
    private final RunnerPool pool;
    private final CompletableFuture<@Nullable Void> firstConnection = new CompletableFuture<>();
    private final ScheduledExecutorService work = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "ray-head");
        thread.setDaemon(true);
        return thread;
    });
    private final Backoff backoff = new Backoff(Duration.ofSeconds(30));

    private volatile @Nullable HeadProcess process;
    private volatile @Nullable String address;
    private volatile boolean connected;
    private volatile boolean closing;
    private volatile @Nullable String lastError;
    private final AtomicInteger losses = new AtomicInteger();
    private int misses;
    private int watches;

    public RayHead(RayProperties properties, RayGateway gateway, RunnerPool pool) {
        this.properties = properties;
        this.gateway = gateway;
        this.pool = pool;
    }

    /** Begins and returns at once. The future is done when the first connection stands; nobody has to wait for it. */
    public CompletableFuture<@Nullable Void> start() {
        try {
            var unused = PythonEnvironment.in(properties.pythonHome());
        } catch (IllegalStateException missing) {
            lastError = missing.getMessage();
            return CompletableFuture.failedFuture(missing);
        }
        warnOfAnOpenHead();
        work.execute(this::connect);
        var unused = work.scheduleWithFixedDelay(
                this::watch, WATCH_EVERY.toMillis(), WATCH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return firstConnection.copy();
    }

    private void warnOfAnOpenHead() {
        String target = properties.address();
        if (target != null && RayProperties.isOpen(target)) {
            LOG.warn("stage=ray {}", RayStatus.warning(target));
        }
    }

    /** The connection at this moment. */
    public RayStatus status() {
        return new RayStatus(connected, address, losses.get(), lastError, pool.status());
    }

    /** Each slot at this moment, by number. */
    public List<SlotStatus> slots() {
        return pool.slots();
    }

    private void connect() {
        if (closing) {
            return;
        }
        try {
            String target = properties.address() == null ? startHead() : properties.address();
            if (!serves(target)) {
                throw new IllegalStateException("No Ray head serves at " + target);
            }
            gateway.connect(target);
            address = target;
        } catch (RuntimeException e) {
            tryAgain(e);
            return;
        }
        misses = 0;
        watches = 0;
        connected = true;
        pool.connected();
        firstConnection.complete(null);
    }

    private String startHead() {
        HeadProcess started = HeadProcess.start(properties);
        process = started;
        started.onEnd(() -> {
            if (!closing) {
                work.execute(this::watch);
            }
        });
        return started.address();
    }

    private void tryAgain(RuntimeException failure) {
        lastError = failure.getMessage();
        stopHead();
        if (!closing) {
            Duration pause = backoff.next();
            LOG.warn("stage=ray not connected, next try in {}s reason={}", pause.toSeconds(), failure.getMessage());
            var unused = work.schedule(this::connect, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void watch() {
        if (connected && !closing) {
            try {
                look();
            } catch (RuntimeException e) {
                // One look that went wrong must not be the last one: the scheduler drops a task that throws.
                LOG.error("stage=ray the head could not be watched", e);
            }
        }
    }

    private void look() {
        HeadProcess head = process;
        misses = serves(address) ? 0 : misses + 1;
        if (head != null && !head.isAlive()) {
            lost("the Ray head's process ended");
        } else if (misses >= MISSES_UNTIL_LOST) {
            lost("the Ray head does not answer at " + address);
        } else if (++watches == WATCHES_UNTIL_SETTLED) {
            backoff.reset();
        }
    }

    private void lost(String why) {
        LOG.warn("stage=ray lost the head, attempts under way fail reason={}", why);
        connected = false;
        lastError = why;
        pool.disconnecting();
        losses.incrementAndGet();
        gateway.disconnect();
        pool.disconnected(why);
        stopHead();
        Duration pause = backoff.next();
        var unused = work.schedule(this::connect, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopHead() {
        HeadProcess head = process;
        process = null;
        if (head != null) {
            head.stop();
        }
    }

    private static boolean serves(@Nullable String target) {
        if (target == null) {
            return false;
        }
        int colon = target.lastIndexOf(':');
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))),
                    (int) PROBE_LIMIT.toMillis());
            return true;
        } catch (IOException e) {
            LOG.debug("stage=ray no answer at {}", target, e);
            return false;
        }
    }

    /** Ends attempts, Runners, connection and head, in this order; half a minute at most. */
    @Override
    public void close() {
        closing = true;
        endAttempts();
        work.shutdownNow();
        try {
            if (!work.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("stage=ray the connection is still being made while the worker stops");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connected = false;
        pool.disconnecting();
        pool.disconnected("the worker stops");
        gateway.disconnect();
        stopHead();
        firstConnection.completeExceptionally(new IllegalStateException("The worker stops"));
    }

    private void endAttempts() {
        CompletableFuture<?>[] closes = pool.shut().entrySet().stream()
                .map(working -> working.getValue()
                        .call(new PythonCall(
                                RunnerMethod.CLOSE,
                                working.getKey().value(),
                                Requests.attempt(working.getKey()),
                                LogContext.NONE,
                                CLOSE_LIMIT)))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(closes).get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("stage=ray not every attempt ended in order reason={}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
