package io.sfworker.ops;

import io.sfworker.celery.CeleryComponent;
import io.sfworker.celery.redis.QueueStatus;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** The intake polls the queue, and Redis does not evict what is in it. */
public final class QueueHealthIndicator extends AbstractHealthIndicator {
    private static final String SAFE_POLICY = "noeviction";

    private final CeleryComponent celery;
    private final CamelContext camel;
    private final boolean allowEviction;
    private final Clock clock;

    /** {@code allowEviction} accepts a Redis that may evict keys; it is shown all the same. */
    public QueueHealthIndicator(CeleryComponent celery, CamelContext camel, boolean allowEviction, Clock clock) {
        super("the queue could not be asked");
        this.celery = celery;
        this.camel = camel;
        this.allowEviction = allowEviction;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        ServiceStatus intake = camel.getRouteController().getRouteStatus("intake");
        QueueStatus status = celery.queueStatus();
        health.up()
                .withDetail("intake", intake == null ? "absent" : intake.name())
                .withDetail("maxmemory-policy", String.valueOf(status.maxmemoryPolicy()))
                .withDetail("redis", String.valueOf(status.redisVersion()));
        if (intake == null || !intake.isStarted()) {
            health.down().withDetail("reason", "the route intake does not run; no task is claimed");
        } else if (status.isSilent(clock.instant())) {
            health.down().withDetail("reason", "the queue was not read since " + status.lastPoll());
        } else if (status.lastError() != null) {
            health.down().withDetail("reason", String.valueOf(status.lastError()));
        } else if (!SAFE_POLICY.equals(status.maxmemoryPolicy()) && !allowEviction) {
            health.down()
                    .withDetail(
                            "reason",
                            "Redis may evict tasks; run: redis-cli config set maxmemory-policy noeviction, "
                                    + "and set it in its configuration file");
        }
    }
}
