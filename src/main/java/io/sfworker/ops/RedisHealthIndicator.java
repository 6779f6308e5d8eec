package io.sfworker.ops;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Redis answers a {@code PING} of the worker's user.
 *
 * <p>Instead of Spring Boot's own, whose answer has no reason an operator could act on.
 */
public final class RedisHealthIndicator extends AbstractHealthIndicator {
    private final RedisConnectionFactory connections;

    public RedisHealthIndicator(RedisConnectionFactory connections) {
        super("Redis could not be asked");
        this.connections = connections;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        try (RedisConnection connection = connections.getConnection()) {
            connection.ping();
            health.up();
        } catch (DataAccessException e) {
            // Its innermost one names the address, or what Redis has against the user; never a password.
            Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
            health.down()
                    .withDetail(
                            "reason",
                            "Redis does not answer (%s: %s); look at Redis, REDIS_URL and the network"
                                    .formatted(cause.getClass().getSimpleName(), cause.getMessage()));
        }
    }
}
