package io.sfworker.architecture.broken.device;

/** Breaks rule 14 on purpose. */
final class Rule14Processor {
    int count;
}
