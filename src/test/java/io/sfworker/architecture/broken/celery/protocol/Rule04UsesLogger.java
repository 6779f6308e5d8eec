package io.sfworker.architecture.broken.celery.protocol;

import org.slf4j.Logger;

/** Breaks rule 4 on purpose. */
final class Rule04UsesLogger {
    final Class<?> used = Logger.class;
}
