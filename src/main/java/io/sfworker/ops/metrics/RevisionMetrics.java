package io.sfworker.ops.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sfworker.revision.RevisionEntry;
import io.sfworker.revision.RevisionState;
import io.sfworker.revision.RevisionStore;
import java.util.List;

/** Which revision of the routes takes tasks, as a label; only the present one has a series. */
public final class RevisionMetrics implements MeterBinder {
    private final RevisionStore store;

    public RevisionMetrics(RevisionStore store) {
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        MultiGauge active = MultiGauge.builder(Metric.REVISION_INFO.id())
                .description(Metric.REVISION_INFO.meaning())
                .register(registry);
        store.listen(entry -> {
            if (entry.state() == RevisionState.ACTIVE) {
                active.register(rows(entry), true);
            }
        });
    }

    private static List<MultiGauge.Row<?>> rows(RevisionEntry entry) {
        return List.of(MultiGauge.Row.of(Tags.of("revision", entry.hash()), 1));
    }
}
