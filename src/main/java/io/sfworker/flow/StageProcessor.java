package io.sfworker.flow;

import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/**
 * A stage that is one call to the slot's Runner, and whose duration goes into the performance metrics.
 *
 * <p>Fails with the {@link TaskInterrupted} of the exchange when the task has to end.
 */
public abstract class StageProcessor extends FutureProcessor {
    private final Execution.Phase phase;

    protected StageProcessor(Execution.Phase phase) {
        this.phase = phase;
    }

    /** Calls the Runner; what it answers is taken over before the returned future completes. */
    protected abstract CompletableFuture<?> call(TaskRequest request, Exchange exchange);

    @Override
    protected final CompletableFuture<?> start(Exchange exchange) {
        Execution execution = FlowVariables.execution(exchange);
        CompletableFuture<TaskInterrupted> interruption = FlowVariables.interruption(exchange);
        if (interruption.isDone()) {
            return CompletableFuture.failedFuture(interruption.join());
        }
        long begin = System.nanoTime();
        return call(FlowVariables.request(exchange), exchange)
                .thenRun(() -> execution.phaseTook(phase, Duration.ofNanos(System.nanoTime() - begin)))
                .exceptionallyCompose(failure ->
                        // However the call ended: it was ended.
                        CompletableFuture.failedFuture(
                                interruption.getNow(null) == null ? failure : interruption.join()));
    }
}
