package io.sfworker.ops.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sfworker.ray.PoolStatus;
import io.sfworker.ray.RayStatus;
import io.sfworker.ray.RunnerProcess;
import java.util.List;
import java.util.function.Supplier;

/** The Runners and what they keep ready. */
public final class RunnerMetrics implements MeterBinder {
    private final Supplier<RayStatus> ray;
    private final Supplier<List<RunnerProcess>> processes;

    public RunnerMetrics(Supplier<RayStatus> ray, Supplier<List<RunnerProcess>> processes) {
        this.ray = ray;
        this.processes = processes;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        meters.gauge(Metric.RUNNERS, () -> pool().free(), "state", "free");
        meters.gauge(Metric.RUNNERS, () -> pool().busy(), "state", "busy");
        meters.gauge(Metric.RUNNERS, () -> pool().starting(), "state", "starting");
        meters.gauge(Metric.RUNNERS, () -> pool().dead(), "state", "down");
        meters.gauge(Metric.RUNNERS_WAITING, () -> pool().waiting());
        meters.gauge(
                Metric.RUNNERS_SPARES,
                () -> processes.get().stream().mapToInt(RunnerProcess::spares).sum());
        meters.counter(Metric.RAY_LOSSES, this, metrics -> metrics.ray.get().losses());
    }

    private PoolStatus pool() {
        return ray.get().runners();
    }
}
