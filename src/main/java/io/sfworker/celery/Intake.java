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
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a message from the queue to a route, from the start of the first consumer to the stop of the last.
 *
 * <p>Every claimed message ends in exactly one of: the route, a dead letter, the delayed set, a REVOKED record, or the
 * front of the queue. Threads: safe.
 */
final class Intake implements ClaimLoop.Host, LeaseKeeper.Host {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration BINDING_PERIOD = Duration.ofSeconds(60);
    private static final Duration OPEN_CHECK = Duration.ofMillis(50);

    private final CeleryEndpoint endpoint;
    private final TaskRoutes routes;
    private final IntakeThreads threads;
    private final ConsumerHandle control;
    private final InFlight inFlight;
    private final Broker broker;
    private final LeaseKeeper leases;
    private final Rescue rescue;
    private final ClaimLoop loop;
    private final ReadLog reading;
    private final LeftoverSettlement leftovers;
    private final MessageDecoder decoder;
    private final Admission admission;

    private volatile boolean stopped;

    Intake(CeleryEndpoint endpoint, TaskRoutes routes) {
        this.endpoint = endpoint;
        this.routes = routes;
        this.threads = new IntakeThreads(endpoint);
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
        this.leftovers = new LeftoverSettlement(
                endpoint.newSettlement(), endpoint.newEncoder(), endpoint.newCanvas(), threads.timer());
        this.rescue = new Rescue(inFlight, leftovers, decoder, threads.workers());
        this.loop = new ClaimLoop(broker, this, threads.timer(), endpoint.newSlots());
        this.reading = new ReadLog(endpoint.getQueue());
        this.admission = new Admission(endpoint.getConfiguration(), remote);
        this.control = new ConsumerHandle(endpoint, remote, inFlight, loop);
    }

    /** Begins as soon as the route is open, which is after the whole context has started. */
    void start() {
        if (stopped) {
            return;
        }
        if (!routes.open()) {
            threads.timer().after(OPEN_CHECK, this::start);
            return;
        }
        leases.start(threads.timer());
        new TimeLimits(endpoint, this::held).start(threads.timer());
        control.join().thenRun(loop::wake);
        new DueTimer(broker, threads.timer(), routes::open).run();
        threads.timer().every(BINDING_PERIOD, this::bind);
        new Watchdog(broker, this::mayClaim, loop::doubtAnswers).start(threads.timer());
        // An answer can also be lost unseen, when Redis ran a claim after we had given up on it.
        threads.timer().every(endpoint.getConfiguration().getLease(), loop::doubtAnswers);
    }

    /** The route is about to become open. */
    void wakeSoon() {
        if (routes.open()) {
            loop.wake();
        } else if (!stopped) {
            threads.timer().after(OPEN_CHECK, this::wakeSoon);
        }
    }

    LeftoverSettlement leftovers() {
        return leftovers;
    }

    IntakeStatus status() {
        return control.status(leases.completed());
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

    /** Gives back what one of the routes left unsettled. */
    void giveBack(TaskRoute route) {
        inFlight.newestFirst().stream().filter(claim -> claim.isRunBy(route)).forEach(leftovers::giveBack);
    }

    /** Ends the threads; to be called when all is given back. */
    void endThreads() {
        threads.end();
    }

    @Override
    public boolean mayClaim() {
        return !stopped && routes.open();
    }

    @Override
    public Set<String> heldTags() {
        return inFlight.tags();
    }

    @Override
    public void dispatch(Claim claimed) {
        CeleryClaim claim = new CeleryClaim(claimed, inFlight, threads.workers());
        if (!inFlight.add(claim)) {
            loop.release();
            return;
        }
        try {
            threads.workers().execute(() -> read(claim));
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
        return endpoint.celery().redisUptime();
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
        reading.failed(error, wait);
    }

    @Override
    public void readWorked() {
        reading.worked();
    }

    private void bind() {
        broker.bind().exceptionally(error -> {
            LOG.debug("bindings could not be repeated queue={}", endpoint.getQueue(), error);
            return null;
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
            TaskLines.of(claim.taskId(), () -> LOG.error("no route could take it task={}", claim.taskId(), e));
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
        } else {
            run(claim, message, unwanted);
        }
    }

    /** A task that is tried again goes on with the routes it began with, as long as these run. */
    private void run(CeleryClaim claim, TaskMessage message, @Nullable String unwanted) {
        TaskRoute route =
                routes.next(message.header(CeleryConstants.REVISION_HEADER).asText());
        if (stopped || route == null) {
            settleThenRelease(leftovers.giveBack(claim));
        } else {
            claim.runBy(route);
            claim.started(endpoint.celery().clock().instant());
            if (unwanted == null) {
                inFlight.watch().started(message, claim.claim());
            }
            route.run(claim, message, unwanted, loop::release);
        }
    }

    private void settleThenRelease(CompletionStage<Void> settlement) {
        settlement.whenComplete((done, error) -> loop.release());
    }
}
