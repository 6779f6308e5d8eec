package io.sfworker.redis;

import io.sfworker.settings.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the Redis that the worker starts itself.
 *
 * @param port port of the Redis that the worker starts itself, on 127.0.0.1, 0 to 65535; 0 (default) takes a free one
 * @param password password of the Redis that the worker starts itself, letters, digits, {@code -} and {@code _}; empty
 *     (default) makes a new one at each start. The file {@code .redis/url} in the data folder has the URL with it, for
 *     the worker's user
 * @param executable the {@code redis-server}, 6.2 or newer, that the worker starts itself; empty (default) takes the
 *     one on the PATH, and when there is none that is new enough, the one packed with this worker
 * @param startLimit how long the Redis that the worker starts itself may take to serve, 1s to 5m, default 20s; then the
 *     worker does not start
 */
@ConfigurationProperties("sfworker.redis")
public record EmbeddedRedisProperties(
        @DefaultValue("0") int port,
        @Nullable String password,
        @Nullable Path executable,
        @DefaultValue("20s") Duration startLimit) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]*");

    public EmbeddedRedisProperties {
        Bounds.check("sfworker.redis.port", port, 0, 65535);
        Bounds.check("sfworker.redis.start-limit", startLimit, Duration.ofSeconds(1), Duration.ofMinutes(5));
        if (password != null && !PLAIN.matcher(password).matches()) {
            throw new IllegalArgumentException(
                    "sfworker.redis.password is no part of a URL; it may have letters, digits, -, _");
        }
    }

    Optional<String> fixedPassword() {
        return Optional.ofNullable(password).filter(text -> !text.isEmpty());
    }
}
