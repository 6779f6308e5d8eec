package io.sfworker.architecture.broken.device;

import org.apache.camel.Exchange;

/** Breaks rule 13 on purpose. */
final class Rule13TouchesCamel {
    final Class<?> used = Exchange.class;
}
