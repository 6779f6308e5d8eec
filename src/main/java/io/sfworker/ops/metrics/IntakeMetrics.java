package io.sfworker.ops.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sfworker.celery.CeleryObservation;
import io.sfworker.celery.IntakeStatus;
import io.sfworker.celery.TaskListener;
import io.sfworker.celery.redis.QueueStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What this worker holds, its slots, how long tasks waited for it, and what it took over from lost workers. */
public final class IntakeMetrics implements MeterBinder {
    private final CeleryObservation celery;
    private final Supplier<QueueStatus> connection;
    private final String queue;
    private final Clock clock;

    public IntakeMetrics(CeleryObservation celery, Supplier<QueueStatus> connection, String queue, Clock clock) {
        this.celery = celery;
        this.connection = connection;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        meters.gauge(Metric.CLAIM_AGE, () -> since(connection.get().lastPoll(), Double.NaN));
        meters.gauge(Metric.LEASES_HELD, () -> intake().held());
        meters.gauge(Metric.LEASES_OLDEST, () -> since(intake().oldest(), 0));
        meters.gauge(Metric.SLOTS_USED, () -> intake().taken());
        meters.gauge(Metric.SLOTS_LIMIT, () -> intake().slots());
        celery.listen(new Counting(
                meters.histogram(Metric.TASK_WAIT, "queue", queue),
                meters.counter(Metric.REDELIVERIES),
                meters.counter(Metric.TAKEOVERS)));
    }

    private IntakeStatus intake() {
        return celery.intake();
    }

    /** Redis's clock may be ahead of ours; nothing is younger than now. */
    private double since(@Nullable Instant time, double without) {
        return time == null
                ? without
                : Math.max(0, Duration.between(time, clock.instant()).toMillis() / 1e3);
    }

    private record Counting(Timer waits, Counter redeliveries, Counter takeovers) implements TaskListener {
        @Override
        public void begun(Optional<Duration> waited, int losses) {
            waited.ifPresent(waits::record);
            if (losses > 0) {
                redeliveries.increment();
            }
        }

        @Override
        public void tookOver() {
            takeovers.increment();
        }
    }
}
