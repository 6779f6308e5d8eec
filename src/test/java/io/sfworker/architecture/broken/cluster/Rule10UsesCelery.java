package io.sfworker.architecture.broken.cluster;

import io.sfworker.architecture.broken.celery.protocol.Envelope;

/** Breaks rule 10 on purpose. */
final class Rule10UsesCelery {
    final Class<?> used = Envelope.class;
}
