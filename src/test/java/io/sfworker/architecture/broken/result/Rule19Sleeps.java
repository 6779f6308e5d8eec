package io.sfworker.architecture.broken.result;

/** Breaks rule 19 on purpose. */
final class Rule19Sleeps {
    void run() throws InterruptedException {
        Thread.sleep(1);
    }
}
