package io.sfworker.architecture.broken.result;

/** Breaks rule 20 on purpose. */
final class Rule20NotMarked {}
