package io.sfworker.device;

import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.FutureProcessor;
import io.sfworker.ray.Computation;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;

/** Creates the devices of the task; fails with {@link io.sfworker.failure.DeviceConfigFailed}. */
public final class DeviceInitProcessor extends FutureProcessor {
    private final Computation computation;
    private final DeviceProperties properties;

    public DeviceInitProcessor(Computation computation, DeviceProperties properties) {
        this.computation = computation;
        this.properties = properties;
    }

    @Override
    protected CompletableFuture<?> start(Exchange exchange) {
        TaskRequest request = FlowVariables.request(exchange);
        Execution execution = FlowVariables.execution(exchange);
        long begin = System.nanoTime();
        return computation.devices(request, properties.startLimit()).thenAccept(ready -> {
            execution.devicesReady(ready.devices());
            execution.phaseTook(Execution.Phase.DEVICE, Duration.ofNanos(System.nanoTime() - begin));
        });
    }
}
