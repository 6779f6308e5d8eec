package io.sfworker.celery;

import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Broker;
import io.sfworker.celery.redis.BrokerSettings;
import io.sfworker.celery.redis.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a message from the queue to the route, from one start of the consumer to its stop.
 *
 * <p>Every claimed message ends in exactly one of: the route, a dead letter, the delayed set, a REVOKED record, or the
 * front of the queue. Threads: safe.
 */
final class Intake implements ClaimLoop.Host, LeaseKeeper.Host {
    /** The route behind the consumer. */
    interface Route {
        /** Whether the route takes messages now. */
        boolean open();

        /** Runs the route, with why the task must not run; {@code done} is called once, when it is through. */
        void run(CeleryClaim claim, TaskMessage message, @Nullable String unwanted, Runnable done);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration BINDING_PERIOD = Duration.ofSeconds(60);
    private static final Duration OPEN_CHECK = Duration.ofMillis(50);

    private final CeleryEndpoint endpoint;
    private final Route route;
    private final ExecutorService workers;
    private final CeleryTimer timer;
    private final ConsumerHandle control;
    private final InFlight inFlight;
    private final Broker broker;
    private final LeaseKeeper leases;
    private final Rescue rescue;
    private final ClaimLoop loop;
    private final LeftoverSettlement leftovers;
    private final MessageDecoder decoder;
    private final Admission admission;

    private volatile boolean stopped;
    private volatile boolean readFails;

    Intake(CeleryEndpoint endpoint, Route route, ExecutorService workers, CeleryTimer timer) {
        this.endpoint = endpoint;
        this.route = route;
        this.workers = workers;
        this.timer = timer;
        RemoteControl remote = endpoint.celery().controls().of(endpoint);
        this.inFlight = new InFlight(new Parked(endpoint.celery().clock()), remote.watch());
        BrokerSettings settings = endpoint.newSettings();
        this.broker = endpoint.newBroker(settings);
        this.leases = new LeaseKeeper(
                endpoint.newLeases(settings),
                this,
                inFlight.parked(),
                endpoint.celery().clock(),
                settings.lease());
        this.decoder = endpoint.newDecoder();
        this.leftovers =
                new LeftoverSettlement(endpoint.newSettlement(), endpoint.newEncoder(), endpoint.newCanvas(), timer);
        this.rescue = new Rescue(inFlight, leftovers, decoder, workers);
        this.loop = new ClaimLoop(broker, this, timer, endpoint.newSlots());
        this.admission = new Admission(endpoint.getConfiguration(), remote);
        this.control = new ConsumerHandle(endpoint, remote, inFlight, loop);
    }

    /** Begins as soon as the route is open, which is after the whole context has started. */
    void start() {
        if (!route.open()) {
            timer.after(OPEN_CHECK, this::start);
            return;
        }
        leases.start(timer);
        new TimeLimits(endpoint, this::held).start(timer);
        control.join().thenRun(loop::wake);
        new DueTimer(broker, timer, route::open).run();
        timer.every(BINDING_PERIOD, this::bind);
        new Watchdog(broker, this::mayClaim, loop::doubtAnswers).start(timer);
        // An answer can also be lost unseen, when Redis ran a claim after we had given up on it.
        timer.every(endpoint.getConfiguration().getLease(), loop::doubtAnswers);
    }

    /** The route is about to become open. */
    void wakeSoon() {
        if (route.open()) {
            loop.wake();
        } else {
            timer.after(OPEN_CHECK, this::wakeSoon);
        }
    }

    LeftoverSettlement leftovers() {
        return leftovers;
    }

    int size() {
        return inFlight.size();
    }

    /** Takes no more, and gives back whatever is unsettled; complete when Redis has answered. */
    CompletionStage<Void> stop() {
        stopped = true;
        CompletionStage<Void> givenBack = loop.close().thenCompose(done -> {
            List<CompletableFuture<Void>> settled = inFlight.newestFirst().stream()
                    .map(claim -> leftovers.giveBack(claim).toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(settled.toArray(CompletableFuture[]::new))
                    .thenCompose(settledAll -> leases.stop());
        });
        return control.leaveAfter(givenBack);
    }

    @Override
    public boolean mayClaim() {
        return !stopped && route.open();
    }

    @Override
    public Set<String> heldTags() {
        return inFlight.tags();
    }

    @Override
    public void dispatch(Claim claimed) {
        CeleryClaim claim = new CeleryClaim(claimed, inFlight, workers);
        if (!inFlight.add(claim)) {
            loop.release();
            return;
        }
        try {
            workers.execute(() -> read(claim));
        } catch (RejectedExecutionException e) {
            settleThenRelease(leftovers.giveBack(claim));
        }
    }

    @Override
    public List<CeleryClaim> held() {
        return inFlight.newestFirst();
    }

    @Override
    public void alive(List<CeleryClaim> held) {
        Consumer<Set<String>> listener = endpoint.celery().getAliveListener();
        listener.accept(held.stream().map(claim -> claim.claim().token()).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public Duration redisUptime() {
        Instant since = endpoint.celery().queueStatus().redisSince();
        return since == null
                ? Duration.ZERO
                : Duration.between(since, endpoint.celery().clock().instant());
    }

    @Override
    public void forgotten() {
        inFlight.parked().restore(broker);
        bind();
    }

    @Override
    public void rescue(List<Claim> claims) {
        rescue.putBack(claims);
    }

    @Override
    public void readFailed(Throwable error, Duration wait) {
        if (!readFails) {
            LOG.warn("queue cannot be read queue={} error=\"{}\"", endpoint.getQueue(), error.getMessage());
        }
        LOG.debug("next try to read the queue queue={} wait={}", endpoint.getQueue(), wait, error);
        readFails = true;
    }

    @Override
    public void readWorked() {
        if (readFails) {
            LOG.info("queue can be read again queue={}", endpoint.getQueue());
            readFails = false;
        }
    }

    private void bind() {
        broker.bind().whenComplete((done, error) -> {
            if (error != null) {
                LOG.debug("bindings could not be repeated queue={}", endpoint.getQueue(), error);
            }
        });
    }

    private void read(CeleryClaim claim) {
        try {
            Decoded decoded = decoder.decode(claim.claim().raw());
            if (decoded instanceof Decoded.Refused refusal) {
                settleThenRelease(leftovers.refused(claim, refusal));
            } else if (decoded instanceof Decoded.Accepted accepted) {
                claim.decodedAs(accepted.message());
                runInTime(claim, accepted.message());
            }
        } catch (Throwable e) {
            // Also an Error must not cost a slot, and the message must end somewhere.
            LOG.error("task could not be handed to the route task={}", claim.taskId(), e);
            settleThenRelease(leftovers.failed(claim, e));
        }
    }

    /** By Redis's clock, as the delayed set: with two clocks a message could go round and round between them. */
    private void runInTime(CeleryClaim claim, TaskMessage message) {
        Instant now = claim.claim().delivery().claimedAt();
        String unwanted = admission.unwanted(claim.claim(), message);
        Instant begin = unwanted == null ? admission.notBefore(message, now) : null;
        inFlight.watch().received(message);
        if (unwanted != null && !endpoint.getConfiguration().isPassUnwanted()) {
            settleThenRelease(leftovers.unwanted(claim, message, unwanted));
        } else if (begin != null) {
            settleThenRelease(leftovers.early(claim, begin));
        } else if (stopped) {
            settleThenRelease(leftovers.giveBack(claim));
        } else {
            claim.started(endpoint.celery().clock().instant());
            if (unwanted == null) {
                inFlight.watch().started(message);
            }
            route.run(claim, message, unwanted, loop::release);
        }
    }

    private void settleThenRelease(CompletionStage<Void> settlement) {
        settlement.whenComplete((done, error) -> loop.release());
    }
}
