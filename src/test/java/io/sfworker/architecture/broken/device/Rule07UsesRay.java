package io.sfworker.architecture.broken.device;

import io.ray.api.Ray;

/** Breaks rule 7 on purpose. */
final class Rule07UsesRay {
    final Class<?> used = Ray.class;
}
