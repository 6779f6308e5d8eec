package io.sfworker.architecture.broken.small;

import io.sfworker.architecture.broken.ray.Gateway;

/** Breaks rule 12 on purpose. */
final class Rule12UsesRayToo {
    final Class<?> used = Gateway.class;
}
