package io.sfworker;

import io.lettuce.core.RedisURI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Redis that the settings name, if they name one (task contract, sections 6.4 and 6.5). */
final class RedisAddress {
    private RedisAddress() {}

    /**
     * The configured address; empty when nothing is configured, so that an embedded Redis is to be started.
     *
     * @throws IllegalStateException in production, when nothing or {@code localhost} is configured
     */
    static Optional<RedisURI> configured(CeleryProperties properties, boolean production) {
        RedisURI uri = parse(properties);
        if (production && uri == null) {
            throw new IllegalStateException("REDIS_URL is not set: production needs a Redis of its own, "
                    + "for example REDIS_URL=redis://127.0.0.1:60379/0");
        }
        if (production && uri != null && "localhost".equals(uri.getHost())) {
            throw new IllegalStateException(
                    "REDIS_URL names localhost, which containers resolve differently: " + "write 127.0.0.1 instead");
        }
        return Optional.ofNullable(uri);
    }

    private static @Nullable RedisURI parse(CeleryProperties properties) {
        String url = text(properties.redisUrl());
        String host = text(properties.redisHost());
        String password = text(properties.redisPassword());
        if (url.isEmpty() && host.isEmpty()) {
            return null;
        }
        RedisURI uri = url.isEmpty()
                ? RedisURI.builder()
                        .withHost(host)
                        .withPort(properties.redisPort())
                        .withDatabase(properties.redisDb())
                        .build()
                : parse(url);
        return password.isEmpty() || url.contains("@")
                ? uri
                : RedisURI.builder(uri).withPassword(password.toCharArray()).build();
    }

    private static RedisURI parse(String url) {
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            // The URL may hold a password: it is not repeated.
            throw new IllegalStateException(
                    "REDIS_URL is no Redis URL: write redis://[:password@]host:port/database", e);
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }
}
