package io.sfworker.task;

import io.sfworker.task.Execution.Phase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of an attempt went (task contract, section 4.2): seconds with two decimals, per cent with one.
 *
 * @param total from claim to completion
 * @param cluster cluster stage; absent when it did not run
 * @param device device stage; absent when it did not run
 * @param algorithm algorithm stage; absent when it did not run
 */
public record PerformanceMetrics(
        double total,
        @Nullable Double cluster,
        @Nullable Double device,
        @Nullable Double algorithm) {

    /** The figures of an attempt that took {@code total}. */
    public static PerformanceMetrics of(Execution execution, Duration total) {
        return new PerformanceMetrics(
                round(seconds(total), 100),
                phase(execution, Phase.CLUSTER),
                phase(execution, Phase.DEVICE),
                phase(execution, Phase.ALGORITHM));
    }

    /** What remains of the total outside the three phases; never below zero. */
    public double overhead() {
        return Math.max(0, round(total - orZero(cluster) - orZero(device) - orZero(algorithm), 100));
    }

    /** Share of a phase in the total; absent when the phase did not run or the total is zero. */
    public @Nullable Double percentage(@Nullable Double phase) {
        return phase == null || total <= 0 ? null : Math.min(100, round(100 * phase / total, 10));
    }

    /** A duration in seconds, not rounded. */
    public static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static @Nullable Double phase(Execution execution, Phase phase) {
        return execution
                .duration(phase)
                .map(duration -> round(seconds(duration), 100))
                .orElse(null);
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private static double round(double value, int scale) {
        return Math.round(value * scale) / (double) scale;
    }
}
