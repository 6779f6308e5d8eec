package io.sfworker.ops.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sfworker.ray.RunnerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Number, memory and processor time of the Python processes below the Runners of this machine, found by their numbers.
 *
 * <p>What Ray itself starts for a task with {@code ray_mode: true} is not among them.
 */
public final class ProcessMetrics implements MeterBinder {
    private final ProcessTree tree;

    public ProcessMetrics(Supplier<List<RunnerProcess>> runners) {
        this(runners, Path.of("/proc"));
    }

    ProcessMetrics(Supplier<List<RunnerProcess>> runners, Path proc) {
        this.tree = new ProcessTree(
                () -> runners.get().stream().map(RunnerProcess::pid).toList(), proc);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        for (ProcessTree.Kind kind : ProcessTree.Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            meters.gauge(Metric.PROCESSES, () -> tree.now().of(kind).count(), "kind", name);
            meters.gauge(Metric.PROCESSES_MEMORY, () -> tree.now().of(kind).bytes(), "kind", name);
            meters.counter(
                    Metric.PROCESSES_CPU, tree, looked -> looked.now().of(kind).cpuSeconds(), "kind", name);
        }
    }
}
