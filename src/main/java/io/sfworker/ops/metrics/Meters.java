package io.sfworker.ops.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Registers metrics under the names, units and descriptions that {@link Metric} has for them. */
final class Meters {
    private static final Duration[] BUCKETS = Stream.of(
                    "0.01", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30", "60", "300", "1800", "3600")
            .map(seconds -> Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000)))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** {@code labels} are names and values by turns. */
    void gauge(Metric metric, DoubleSupplier value, String... labels) {
        Gauge.builder(metric.id(), value::getAsDouble)
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .tags(labels)
                // Else the value would be gone with the next garbage collection.
                .strongReference(true)
                .register(registry);
    }

    /** A counter that {@code keeper} keeps, which has to live as long as the worker: it is not held here. */
    <T> void counter(Metric metric, T keeper, ToDoubleFunction<T> value, String... labels) {
        FunctionCounter.builder(metric.id(), keeper, value)
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .tags(labels)
                .register(registry);
    }

    Counter counter(Metric metric) {
        return Counter.builder(metric.id())
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .register(registry);
    }

    Timer histogram(Metric metric, String... labels) {
        return Timer.builder(metric.id())
                .description(metric.meaning())
                .serviceLevelObjectives(BUCKETS)
                .tags(labels)
                .register(registry);
    }

    private static @Nullable String unit(Metric metric) {
        return metric.unit().isEmpty() ? null : metric.unit();
    }
}
