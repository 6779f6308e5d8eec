package io.sfworker.architecture.broken.status;

import io.sfworker.architecture.broken.redis.Starter;

/** Breaks rule 16 on purpose. */
final class Rule16UsesRedis {
    final Class<?> used = Starter.class;
}
