package io.sfworker.celery;

import io.sfworker.celery.redis.QueueStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Down when the queue was not read for half a minute, whatever the reason. */
final class CeleryHealthCheck extends AbstractHealthCheck {
    /** The queue is read at least once a second, so this is many failures in a row. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final CeleryEndpoint endpoint;

    CeleryHealthCheck(CeleryEndpoint endpoint) {
        super("camel", "celery:" + endpoint.getQueue());
        this.endpoint = endpoint;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        QueueStatus status = endpoint.celery().queueStatus();
        Instant now = endpoint.celery().clock().instant();
        Instant lastPoll = status.lastPoll();
        builder.detail("queue", endpoint.getQueue());
        builder.detail("lastPoll", String.valueOf(lastPoll));
        builder.detail("redisVersion", String.valueOf(status.redisVersion()));
        builder.detail("maxmemoryPolicy", String.valueOf(status.maxmemoryPolicy()));
        if (status.lastError() != null) {
            builder.detail("lastError", status.lastError());
        }
        boolean silent = lastPoll == null || lastPoll.plus(SILENCE).isBefore(now);
        if (silent) {
            builder.message("The queue was not read for %d seconds".formatted(SILENCE.toSeconds()));
            builder.down();
        } else {
            builder.up();
        }
    }
}
