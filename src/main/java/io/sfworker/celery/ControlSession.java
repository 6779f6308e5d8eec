package io.sfworker.celery;

import io.sfworker.celery.control.ControlDesk;
import io.sfworker.celery.control.EventSwitch;
import io.sfworker.celery.control.Events;
import io.sfworker.celery.redis.ControlChannel;
import io.sfworker.celery.redis.EventChannel;
import io.sfworker.celery.redis.RedisConnections;
import io.sfworker.celery.redis.Revocations;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker in touch with the others, from its first consumer's start to its last one's stop: it hears remote control,
 * gives signs of life and sends events.
 *
 * <p>Threads: one of its own, for all of this.
 */
final class ControlSession implements EventSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSession.class);

    /** Others may revoke by stamps while this worker does not hear it. */
    private static final Duration RELOAD = Duration.ofMinutes(1);

    /** How long start and stop wait for what is good to have, but not needed. */
    private static final long PATIENCE_SECONDS = 1;

    /** Frequency in the answer to a request for a sign of life; Celery's own number. */
    private static final double ASKED_FREQUENCY = 5;

    private final CeleryEndpoint endpoint;
    private final RemoteControl.Parts parts;
    private final List<ConsumerHandle> consumers;
    private final ScheduledExecutorService thread;
    private final CeleryTimer timer;
    private final EventChannel channel;
    private final EventSender sender;
    private final SharedRevocations revocations;
    private final ControlLine line;
    private volatile boolean stopped;

    ControlSession(CeleryEndpoint endpoint, RemoteControl.Parts parts, List<ConsumerHandle> consumers) {
        this.endpoint = endpoint;
        this.parts = parts;
        this.consumers = consumers;
        CeleryComponent celery = endpoint.celery();
        CeleryConfiguration options = endpoint.getConfiguration();
        RedisConnections connections = celery.open();
        // Not one of Camel's: it would end with the context of the first routes, which an edit replaces.
        this.thread = Executors.newSingleThreadScheduledExecutor(
                IntakeThreads.named("celery-control", parts.identity().name()));
        this.timer = new CeleryTimer(thread);
        this.channel = new EventChannel(connections, celery.keys(), options.getEventExchange(), thread);
        this.sender = new EventSender(channel, parts.identity().name(), options.getEventExchange(), timer);
        Revocations stored = new Revocations(connections, celery.keys(), celery.clock(), options.getResultExpires());
        this.revocations = new SharedRevocations(stored, celery.clock());
        ControlChannel requests = new ControlChannel(connections, celery.keys(), options.getControlExchange());
        this.line = new ControlLine(requests, desk(connections, celery.clock()), timer, this::reloadStamps);
    }

    private ControlDesk desk(RedisConnections connections, Clock clock) {
        CeleryConfiguration options = endpoint.getConfiguration();
        ControlledConsumers worker = new ControlledConsumers(
                consumers,
                WorkerDescription.facts(parts.identity(), endpoint, connections.place()),
                new ControlledConsumers.Parts(
                        parts.limits(), parts.watch(), revocations, this, endpoint.celery()::getShutdownHandler));
        return new ControlDesk(
                worker,
                new ControlDesk.Permissions(options.isControlMutations(), options.isShowArguments()),
                parts.lamport(),
                clock);
    }

    SharedRevocations revocations() {
        return revocations;
    }

    /**
     * Gets in touch; complete when commands are heard and it is known what was revoked, or Redis cannot be asked.
     * Whoever claims a task earlier cannot be told to end it.
     */
    CompletionStage<Void> start() {
        parts.watch().sendBy(sender);
        CompletableFuture<Void> hears = new CompletableFuture<>();
        timer.after(Duration.ZERO, () -> {
            if (endpoint.getConfiguration().isRemoteControl()) {
                line.open();
            }
            hears.complete(null);
        });
        timer.after(Duration.ZERO, () -> tell("worker-online"));
        Duration heartbeat = endpoint.getConfiguration().getHeartbeat();
        if (!heartbeat.isZero()) {
            timer.every(heartbeat, () -> tell("worker-heartbeat"));
        }
        timer.every(RELOAD, this::reloadStamps);
        return hears.thenCompose(heard -> revocations.reload())
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .handle((done, error) -> null);
    }

    /** Says that it goes, and is gone; complete when that is said, or Redis does not listen. */
    CompletionStage<Void> stop() {
        stopped = true;
        parts.watch().sendBy(null);
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean runs = timer.after(Duration.ZERO, () -> {
            line.close();
            sender.flush();
            tell("worker-offline").whenComplete((out, error) -> done.complete(null));
        });
        if (!runs) {
            done.complete(null);
        }
        return done.completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS).whenComplete((out, error) -> {
            channel.close();
            thread.shutdownNow();
        });
    }

    @Override
    public boolean enable() {
        return parts.watch().tell(true);
    }

    @Override
    public boolean disable() {
        return parts.watch().tell(false);
    }

    @Override
    public void heartbeat() {
        var unused = tell("worker-heartbeat", ASKED_FREQUENCY);
    }

    private CompletionStage<?> tell(String type) {
        return tell(type, endpoint.getConfiguration().getHeartbeat().toMillis() / 1000.0);
    }

    private CompletionStage<?> tell(String type, double frequency) {
        if (endpoint.getConfiguration().getHeartbeat().isZero()) {
            return CompletableFuture.completedFuture(null);
        }
        long active = consumers.stream()
                .flatMap(consumer -> consumer.claims().stream())
                .filter(claim -> claim.startedAt() != null)
                .count();
        Events.Beat beat =
                new Events.Beat(frequency, (int) active, parts.watch().processed(), Machine.load());
        return sender.worker(parts.events().worker(type, beat));
    }

    private void reloadStamps() {
        if (stopped) {
            return;
        }
        revocations.reload().whenComplete((done, error) -> {
            if (error != null) {
                LOG.debug("revoked stamps could not be read", error);
            }
        });
    }
}
