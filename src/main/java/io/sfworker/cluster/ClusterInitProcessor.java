package io.sfworker.cluster;

import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.StageProcessor;
import io.sfworker.ray.Computation;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Starts the parties of the task; they end with the exchange at the latest.
 *
 * <p>Fails with {@link io.sfworker.failure.ClusterInitFailed}.
 */
public final class ClusterInitProcessor extends StageProcessor {
    private final Computation computation;
    private final ClusterProperties properties;

    public ClusterInitProcessor(Computation computation, ClusterProperties properties) {
        super(Execution.Phase.CLUSTER);
        this.computation = computation;
        this.properties = properties;
    }

    @Override
    protected CompletableFuture<?> call(TaskRequest request, Exchange exchange) {
        // Whatever becomes of the task: a route that forgets to, or fails before it could, must not keep the slot.
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (done.getProperty(ClusterCloseProcessor.CLOSED) == null) {
                    var unused = computation.close(request.attempt());
                }
            }
        });
        CompletableFuture<?> opened = computation.open(request, properties.startLimit());
        // From here on there is something to end; a later stage ends with it.
        var unused = FlowVariables.interruption(exchange)
                .thenCompose(interrupted -> computation.cancel(request.attempt(), interrupted.code()));
        return opened;
    }
}
