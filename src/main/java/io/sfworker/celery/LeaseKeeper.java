package io.sfworker.celery;

import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Leases;
import io.sfworker.celery.redis.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of a consumer three times a lease, and takes over what dead workers held.
 *
 * <p>Takes nothing over for a lease after its start, and for two after Redis was away: other owners had no chance to
 * renew either, and come first.
 *
 * <p>Threads: safe; the work is done on the consumer's timer and on the threads of the Redis client.
 */
final class LeaseKeeper {
    /** What the keeper needs from the consumer; none of it may throw or block. */
    interface Host {
        /** All claims that are held. */
        List<CeleryClaim> held();

        /** Puts back what dead workers held; the claims are this consumer's own now. */
        void rescue(List<io.sfworker.celery.redis.Claim> claims);

        /** Redis was started again without its data. */
        void forgotten();

        /** How long Redis runs; nobody had a chance to renew before. */
        Duration redisUptime();

        /** Called with every round, whatever Redis says, as long as this process lives. */
        void alive(List<CeleryClaim> held);
    }

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final Leases leases;
    private final Host host;
    private final Parked parked;
    private final Clock clock;
    private final Duration lease;
    private final GracePeriod grace;

    private volatile Instant renewedAt;
    private volatile @Nullable Instant completed;
    private volatile boolean fails;
    private volatile String epoch = "";
    private volatile Set<String> strange = Set.of();

    LeaseKeeper(Leases leases, Host host, Parked parked, Clock clock, Duration lease) {
        this.leases = leases;
        this.host = host;
        this.parked = parked;
        this.clock = clock;
        this.lease = lease;
        this.renewedAt = clock.instant();
        this.grace = new GracePeriod(renewedAt, lease);
    }

    /** Begins to work; the timer ends it. */
    void start(CeleryTimer timer) {
        timer.every(lease.dividedBy(3), this::round);
        round();
    }

    /** When a whole round went well last; null before the first one. */
    @Nullable
    Instant completed() {
        return completed;
    }

    /** The consumer has given back what it could, and ends. */
    CompletionStage<Void> stop() {
        return leases.leave();
    }

    private void round() {
        List<CeleryClaim> held = host.held();
        host.alive(held);
        leases.renew(held.stream().map(CeleryClaim::claim).toList())
                .thenAccept(answer -> renewed(held, answer))
                .thenCompose(done -> takeOver())
                .whenComplete((done, error) -> ended(error));
    }

    private void ended(@Nullable Throwable error) {
        if (error == null) {
            fails = false;
            completed = clock.instant();
            return;
        }
        if (!fails) {
            LOG.warn(
                    "leases could not be renewed error=\"{}\"", Causes.of(error).getMessage());
        }
        fails = true;
    }

    private void renewed(List<CeleryClaim> held, Leases.Renewed answer) {
        String before = epoch;
        epoch = answer.epoch();
        if (before.isEmpty() || before.equals(answer.epoch())) {
            parked.remembered();
        } else {
            host.forgotten();
        }
        tellStrange(answer.strange());
        Instant now = clock.instant();
        if (Duration.between(renewedAt, now).compareTo(lease) > 0) {
            grace.outageEnded(now);
        }
        renewedAt = now;
        for (int i = 0; i < held.size(); i++) {
            apply(held.get(i), answer.states().get(i));
        }
    }

    private void tellStrange(List<String> names) {
        Set<String> before = strange;
        strange = Set.copyOf(names);
        names.stream()
                .filter(name -> !before.contains(name))
                .forEach(name -> LOG.error(
                        "a key of the worker held something else than it must and was put away key={}; find out who"
                                + " writes there, and delete it",
                        name));
    }

    private void apply(CeleryClaim claim, Leases.State state) {
        if (state == Leases.State.HELD || claim.isSettled()) {
            return;
        }
        if (state == Leases.State.LOST) {
            LOG.warn("another worker holds the task now task={}", claim.taskId());
            claim.interrupt(Interruption.LOST);
            return;
        }
        TaskMessage message = claim.message();
        var unused = leases.reassert(claim.claim(), message == null ? "" : message.id())
                .whenComplete((outcome, error) -> LOG.warn(
                        "Redis had forgotten a task that runs here task={} outcome={}",
                        claim.taskId(),
                        error == null ? outcome : Outcome.STALE));
    }

    private CompletionStage<Void> takeOver() {
        if (!grace.isOver(clock.instant(), host.redisUptime())) {
            return CompletableFuture.completedFuture(null);
        }
        return leases.takeOver().thenCompose(claims -> {
            host.rescue(claims);
            return leases.sweep().thenAccept(host::rescue);
        });
    }
}
