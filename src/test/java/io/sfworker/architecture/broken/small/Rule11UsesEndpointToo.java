package io.sfworker.architecture.broken.small;

import io.sfworker.architecture.broken.celery.Endpoint;

/** Breaks rule 11 on purpose. */
final class Rule11UsesEndpointToo {
    final Class<?> used = Endpoint.class;
}
