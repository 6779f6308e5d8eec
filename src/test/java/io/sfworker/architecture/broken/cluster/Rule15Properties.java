package io.sfworker.architecture.broken.cluster;

/** Breaks rule 15 on purpose. */
final class Rule15Properties {}
