package io.sfworker.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sfworker.celery.CeleryComponent;
import io.sfworker.ops.metrics.Metric;

/**
 * Messages that were put aside: counter {@code sfworker.dead.letters}, how many this worker put aside, by reason.
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
        celery.listenToDeadLetters(reason -> Counter.builder(Metric.DEAD_LETTERS.id())
                .description(Metric.DEAD_LETTERS.meaning())
                .tag("queue", queue)
                .tag("reason", reason)
                .register(registry)
                .increment());
    }
}
