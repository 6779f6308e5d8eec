package io.sfworker.architecture.broken.cluster;

/** Breaks rule 15 on purpose. */
record Rule15BareProperties(int limit) {}
