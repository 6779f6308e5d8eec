package io.sfworker.architecture.broken.result;

/** Breaks rule 18 on purpose. */
final class Rule18Throws {
    void run() {
        throw new RuntimeException("bare");
    }
}
