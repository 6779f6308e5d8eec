package io.sfworker.architecture.broken.intake;

import io.sfworker.architecture.broken.celery.Endpoint;

/** Breaks rule 11 on purpose. */
final class Rule11UsesEndpoint {
    final Class<?> used = Endpoint.class;
}
