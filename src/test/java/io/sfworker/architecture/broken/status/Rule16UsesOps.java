package io.sfworker.architecture.broken.status;

import io.sfworker.architecture.broken.ops.Health;

/** Breaks rule 16 on purpose. */
final class Rule16UsesOps {
    final Class<?> used = Health.class;
}
