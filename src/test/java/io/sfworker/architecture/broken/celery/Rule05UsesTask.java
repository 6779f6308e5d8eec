package io.sfworker.architecture.broken.celery;

import io.sfworker.architecture.broken.task.Plan;

/** Breaks rule 5 on purpose. */
final class Rule05UsesTask {
    final Class<?> used = Plan.class;
}
