package io.sfworker.ops.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sfworker.celery.redis.QueueSizes;
import io.sfworker.celery.redis.QueueSizes.Sizes;

/** What lies in Redis, and how fast that answers. Not a number while Redis is away; a reading waits half a second. */
public final class QueueMetrics implements MeterBinder {
    private final Recent<Sizes> sizes;
    private final Recent<Long> refused;
    private final String queue;

    public QueueMetrics(QueueSizes sizes, String queue) {
        this.sizes = new Recent<>(sizes::look);
        this.refused = new Recent<>(sizes::refusedLetters);
        this.queue = queue;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        meters.gauge(Metric.QUEUE_WAITING, () -> sizes.value(Sizes::waiting), "queue", queue);
        meters.gauge(Metric.QUEUE_DELAYED, () -> sizes.value(Sizes::delayed), "queue", queue);
        meters.gauge(Metric.DEAD_LETTERS_KEPT, () -> sizes.value(Sizes::deadLetters), "queue", queue);
        meters.gauge(Metric.DEAD_LETTERS_REFUSED, () -> refused.value(Long::doubleValue), "queue", queue);
        meters.gauge(Metric.QUEUE_CLAIMED, () -> sizes.value(Sizes::claimed));
        meters.gauge(Metric.EVENTS_PENDING, () -> sizes.value(Sizes::listed));
        meters.gauge(
                Metric.REDIS_ROUND_TRIP,
                () -> sizes.value(found -> found.roundTrip().toNanos() / 1e9));
    }
}
