package io.sfworker.cluster;

import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.FutureProcessor;
import io.sfworker.ray.Computation;
import io.sfworker.task.TaskRequest;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Ends the parties of the task and frees its slot; safe to run twice, and for a task that started none. */
public final class ClusterCloseProcessor extends FutureProcessor {
    /** Exchange property: the parties were ended. */
    static final String CLOSED = "ClusterClosed";

    private final Computation computation;

    public ClusterCloseProcessor(Computation computation) {
        this.computation = computation;
    }

    @Override
    protected CompletableFuture<?> start(Exchange exchange) {
        TaskRequest request = FlowVariables.requestIfSplit(exchange);
        exchange.setProperty(CLOSED, true);
        return request == null ? CompletableFuture.completedFuture(null) : computation.close(request.attempt());
    }
}
