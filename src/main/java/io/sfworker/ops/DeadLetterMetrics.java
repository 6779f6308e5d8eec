package io.sfworker.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sfworker.celery.CeleryComponent;
import io.sfworker.ops.metrics.Metric;
import java.util.concurrent.TimeUnit;

/**
 * Messages that were put aside: gauge {@code sfworker.dead.letters.kept}, how many wait for an operator, and counter
 * {@code sfworker.dead.letters}, how many this worker put aside, by reason.
 */
public final class DeadLetterMetrics implements MeterBinder {
    private final CeleryComponent celery;
    private final String queue;

    public DeadLetterMetrics(CeleryComponent celery, String queue) {
        this.celery = celery;
        this.queue = queue;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(Metric.DEAD_LETTERS_KEPT.id(), this, DeadLetterMetrics::kept)
                .description(Metric.DEAD_LETTERS_KEPT.meaning())
                .tag("queue", queue)
                .register(registry);
        celery.listenToDeadLetters(reason -> Counter.builder(Metric.DEAD_LETTERS.id())
                .description(Metric.DEAD_LETTERS.meaning())
                .tag("queue", queue)
                .tag("reason", reason)
                .register(registry)
                .increment());
    }

    /** Not a number when Redis does not answer soon, as Prometheus wants it. */
    private double kept() {
        return celery.deadLetters(queue)
                .count()
                .toCompletableFuture()
                .orTimeout(1, TimeUnit.SECONDS)
                .handle((count, error) -> error == null ? count.doubleValue() : Double.NaN)
                .join();
    }
}
