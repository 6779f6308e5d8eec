package io.sfworker.algorithm;

import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.FutureProcessor;
import io.sfworker.ray.Computation;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Moves the outputs of the algorithm into place; refused when another worker holds the task by now. */
public final class CommitProcessor extends FutureProcessor {
    private final Computation computation;

    public CommitProcessor(Computation computation) {
        this.computation = computation;
    }

    @Override
    protected CompletableFuture<?> start(Exchange exchange) {
        return computation.commit(FlowVariables.request(exchange));
    }
}
