package io.sfworker.architecture.broken.celery;

import org.springframework.util.StringUtils;

/** Breaks rule 5 on purpose. */
final class Rule05UsesSpring {
    final Class<?> used = StringUtils.class;
}
