package io.sfworker.architecture.broken.result;

import java.time.Instant;

/** Breaks rule 19 on purpose. */
final class Rule19ReadsTime {
    final Instant used = Instant.now();
}
