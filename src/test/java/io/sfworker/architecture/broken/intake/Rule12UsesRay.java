package io.sfworker.architecture.broken.intake;

import io.sfworker.architecture.broken.ray.Gateway;

/** Breaks rule 12 on purpose. */
final class Rule12UsesRay {
    final Class<?> used = Gateway.class;
}
