package io.sfworker.celery;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.camel.SafeCopyProperty;

/**
 * What an exchange carries under {@link CeleryConstants#INTERRUPTION}.
 *
 * @param get completes with the name of an {@link Interruption} when the task has to end
 */
record InterruptionSignal(CompletionStage<String> get) implements SafeCopyProperty, Supplier<CompletionStage<String>> {
    @Override
    public SafeCopyProperty safeCopy() {
        return this;
    }
}
