package io.sfworker.architecture.broken.task;

import org.slf4j.Logger;

/** Breaks rule 2 on purpose. */
final class Rule02UsesLogger {
    final Class<?> used = Logger.class;
}
