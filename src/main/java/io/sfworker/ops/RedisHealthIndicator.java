package io.sfworker.ops;

import io.sfworker.celery.redis.ReplayRights;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Redis answers a {@code PING} of the worker's user, and keeps all it wrote when it is started again.
 *
 * <p>Instead of Spring Boot's own, whose answer has no reason an operator could act on.
 */
public final class RedisHealthIndicator extends AbstractHealthIndicator {
    private final RedisConnectionFactory connections;
    private final boolean allowReplayLoss;

    /** {@code allowReplayLoss} makes a warning of a Redis that may drop what is in its append-only file. */
    public RedisHealthIndicator(RedisConnectionFactory connections, boolean allowReplayLoss) {
        super("Redis could not be asked");
        this.connections = connections;
        this.allowReplayLoss = allowReplayLoss;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        try (RedisConnection connection = connections.getConnection()) {
            connection.ping();
            health.up();
            tell(rights(connection), health);
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

    private void tell(ReplayRights rights, Health.Builder health) {
        String text = rights.text() + "; " + rights.fix();
        if (rights == ReplayRights.LOST && !allowReplayLoss) {
            health.down().withDetail("reason", text);
        } else if (rights != ReplayRights.KEPT) {
            health.withDetail("warning", text);
        }
    }

    private static ReplayRights rights(RedisConnection connection) {
        StringBuilder info = new StringBuilder();
        for (String section : List.of("server", "persistence")) {
            Properties lines = connection.serverCommands().info(section);
            if (lines != null) {
                lines.forEach((name, value) ->
                        info.append(name).append(':').append(value).append('\n'));
            }
        }
        return ReplayRights.of(info.toString(), words -> dryRun(connection, words));
    }

    private static Optional<String> dryRun(RedisConnection connection, List<String> words) {
        byte[][] arguments = Stream.concat(Stream.of("DRYRUN", "default"), words.stream())
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        try {
            Object answer = connection.execute("ACL", arguments);
            return Optional.of(new String((byte[]) answer, StandardCharsets.UTF_8));
        } catch (DataAccessException e) {
            // It may not, which is an answer too: that Redis is there was seen before.
            return Optional.empty();
        }
    }
}
