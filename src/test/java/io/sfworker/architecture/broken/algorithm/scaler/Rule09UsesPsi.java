package io.sfworker.architecture.broken.algorithm.scaler;

import io.sfworker.architecture.broken.algorithm.psi.Psi;

/** Breaks rule 9 on purpose. */
final class Rule09UsesPsi {
    final Class<?> used = Psi.class;
}
