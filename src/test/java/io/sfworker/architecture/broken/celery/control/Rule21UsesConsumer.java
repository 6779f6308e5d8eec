package io.sfworker.architecture.broken.celery.control;

import io.sfworker.architecture.broken.celery.Endpoint;

/** Breaks rule 21 on purpose. */
final class Rule21UsesConsumer {
    final Class<?> used = Endpoint.class;
}
