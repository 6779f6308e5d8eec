package io.sfworker.algorithm;

import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.StageProcessor;
import io.sfworker.ray.Computation;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/**
 * Runs the algorithm of the task's own type; one bean of this class exists per declared type, under the type's name.
 *
 * <p>Fails with {@link io.sfworker.failure.ComputationFailed}, or with
 * {@link io.sfworker.failure.InvalidTask} when only the data shows that the parameters do not fit.
 */
public final class AlgorithmProcessor extends StageProcessor {
    private final Computation computation;
    private final AlgorithmProperties properties;

    public AlgorithmProcessor(Computation computation, AlgorithmProperties properties) {
        super(Execution.Phase.ALGORITHM);
        this.computation = computation;
        this.properties = properties;
    }

    @Override
    protected CompletableFuture<?> call(TaskRequest request, Exchange exchange) {
        return computation
                .run(request, properties.timeLimit(request.algorithm().type()))
                .thenAccept(ran -> FlowVariables.OUTPUT.set(exchange, ran.result()));
    }
}
