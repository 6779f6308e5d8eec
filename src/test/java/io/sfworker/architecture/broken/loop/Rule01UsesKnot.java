package io.sfworker.architecture.broken.loop;

import io.sfworker.architecture.broken.knot.Knot;

/** Breaks rule 1 on purpose. */
public final class Rule01UsesKnot {
    final Class<?> used = Knot.class;
}
