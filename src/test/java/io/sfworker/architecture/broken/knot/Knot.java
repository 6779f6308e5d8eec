package io.sfworker.architecture.broken.knot;

import io.sfworker.architecture.broken.loop.Rule01UsesKnot;

public final class Knot {
    final Class<?> used = Rule01UsesKnot.class;
}
