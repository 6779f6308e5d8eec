package io.sfworker.architecture.broken.status;

/** Breaks rule 17 on purpose. */
final class Rule17Exception extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
