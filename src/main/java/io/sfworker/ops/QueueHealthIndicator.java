package io.sfworker.ops;

import io.sfworker.celery.redis.QueueStatus;
import java.time.Clock;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** The intake polls the queue, and Redis does not evict what is in it. */
public final class QueueHealthIndicator extends AbstractHealthIndicator {
    private static final String SAFE_POLICY = "noeviction";
    private static final String ADVICE =
            "; look at Redis, the rights of its user and the network; the worker goes on by itself";

    private final Supplier<QueueStatus> queue;
    private final Supplier<IntakeState> intake;
    private final boolean allowEviction;
    private final Clock clock;

    /** {@code allowEviction} accepts a Redis that may evict keys, which is then a warning. */
    public QueueHealthIndicator(
            Supplier<QueueStatus> queue, Supplier<IntakeState> intake, boolean allowEviction, Clock clock) {
        super("the queue could not be asked");
        this.queue = queue;
        this.intake = intake;
        this.allowEviction = allowEviction;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        IntakeState state = intake.get();
        QueueStatus status = queue.get();
        health.up()
                .withDetail("intake", state.name().toLowerCase(Locale.ROOT))
                .withDetail("maxmemory-policy", String.valueOf(status.maxmemoryPolicy()))
                .withDetail("redis", String.valueOf(status.redisVersion()));
        if (state != IntakeState.TAKES) {
            health.down().withDetail("reason", state.reason());
        } else if (status.isSilent(clock.instant())) {
            health.down().withDetail("reason", "the queue was not read since " + status.lastPoll() + ADVICE);
        } else if (status.lastError() != null) {
            health.down().withDetail("reason", status.lastError() + ADVICE);
        } else if (status.redisVersion() == null) {
            health.down().withDetail("reason", "Redis was not reached yet; look at Redis, REDIS_URL and the network");
        } else if (!SAFE_POLICY.equals(status.maxmemoryPolicy())) {
            evicting(health);
        }
    }

    private void evicting(Health.Builder health) {
        String text = "Redis may evict tasks; run: redis-cli config set maxmemory-policy noeviction, "
                + "and set it in its configuration file";
        if (allowEviction) {
            health.withDetail("warning", text);
        } else {
            health.down().withDetail("reason", text);
        }
    }
}
