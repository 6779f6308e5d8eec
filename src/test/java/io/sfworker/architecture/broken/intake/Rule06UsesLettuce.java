package io.sfworker.architecture.broken.intake;

import io.lettuce.core.RedisClient;

/** Breaks rule 6 on purpose. */
final class Rule06UsesLettuce {
    final Class<?> used = RedisClient.class;
}
