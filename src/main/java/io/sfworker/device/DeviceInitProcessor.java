package io.sfworker.device;

import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.StageProcessor;
import io.sfworker.ray.Computation;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Creates the devices of the task; fails with {@link io.sfworker.failure.DeviceConfigFailed}. */
public final class DeviceInitProcessor extends StageProcessor {
    private final Computation computation;
    private final DeviceProperties properties;

    public DeviceInitProcessor(Computation computation, DeviceProperties properties) {
        super(Execution.Phase.DEVICE);
        this.computation = computation;
        this.properties = properties;
    }

    @Override
    protected CompletableFuture<?> call(TaskRequest request, Exchange exchange) {
        Execution execution = FlowVariables.execution(exchange);
        return computation
                .devices(request, properties.startLimit())
                .thenAccept(ready -> execution.devicesReady(ready.devices()));
    }
}
