package io.sfworker.celery.redis;

import io.lettuce.core.RedisURI;

/**
 * Where a Redis is, without anything that would let one in.
 *
 * @param host for example {@code 10.0.0.1}; the first sentinel, when there are any
 * @param port for example 6379
 * @param database number, part of the names of Celery's channels
 * @param tls whether connections are encrypted
 */
public record RedisPlace(String host, int port, int database, boolean tls) {
    static RedisPlace of(RedisURI uri) {
        RedisURI reached =
                uri.getSentinels().isEmpty() ? uri : uri.getSentinels().get(0);
        String host = reached.getHost() == null ? String.valueOf(reached.getSocket()) : reached.getHost();
        return new RedisPlace(host, reached.getPort(), uri.getDatabase(), uri.isSsl());
    }

    /** For example {@code redis://10.0.0.1:6379/0}. */
    public String url() {
        return "%s://%s:%d/%d".formatted(tls ? "rediss" : "redis", host, port, database);
    }
}
