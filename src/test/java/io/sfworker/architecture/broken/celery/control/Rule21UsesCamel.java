package io.sfworker.architecture.broken.celery.control;

import org.apache.camel.Exchange;

/** Breaks rule 21 on purpose. */
final class Rule21UsesCamel {
    final Class<?> used = Exchange.class;
}
