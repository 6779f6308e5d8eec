package io.sfworker.architecture.broken.status;

import io.sfworker.architecture.broken.Top;

/** Breaks rule 16 on purpose. */
final class Rule16UsesRoot {
    final Class<?> used = Top.class;
}
