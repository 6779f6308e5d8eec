package io.sfworker.cluster;

import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.FutureProcessor;
import io.sfworker.ray.Computation;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Starts the parties of the task; fails with {@link io.sfworker.failure.ClusterInitFailed}. */
public final class ClusterInitProcessor extends FutureProcessor {
    private final Computation computation;
    private final ClusterProperties properties;

    public ClusterInitProcessor(Computation computation, ClusterProperties properties) {
        this.computation = computation;
        this.properties = properties;
    }

    @Override
    protected CompletableFuture<?> start(Exchange exchange) {
        TaskRequest request = FlowVariables.request(exchange);
        Execution execution = FlowVariables.execution(exchange);
        long begin = System.nanoTime();
        return computation
                .open(request, properties.startLimit())
                .thenAccept(opened ->
                        execution.phaseTook(Execution.Phase.CLUSTER, Duration.ofNanos(System.nanoTime() - begin)));
    }
}
