package io.sfworker.revision.dryrun;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.micrometer.MicrometerComponent;
import org.apache.camel.spi.ComponentResolver;

/** Resolves the components that only lead from route to route; all others are replaced. */
final class DryComponents implements ComponentResolver {
    private static final Set<String> INSIDE = Set.of("bean", "seda", "kamelet", "json-validator");

    private final ComponentResolver usual;
    private final DryComponent celery;
    private final Effects effects;

    DryComponents(ComponentResolver usual, DryComponent celery, Effects effects) {
        this.usual = usual;
        this.celery = celery;
        this.effects = effects;
    }

    @Override
    public Component resolveComponent(String name, CamelContext context) throws Exception {
        if (INSIDE.contains(name)) {
            return usual.resolveComponent(name, context);
        }
        return switch (name) {
            case "celery" -> celery;
            case "direct" -> direct();
            case "micrometer" -> new DryMetrics();
            default -> new DryComponent(name, effects, exchange -> {});
        };
    }

    private static Component direct() {
        DirectComponent direct = new DirectComponent();
        direct.setBlock(false);
        return direct;
    }

    /** Counts for nobody, although Spring's settings give each such component the worker's own registry. */
    private static final class DryMetrics extends MicrometerComponent {
        DryMetrics() {
            super.setMetricsRegistry(new SimpleMeterRegistry());
        }

        @Override
        public void setMetricsRegistry(MeterRegistry ofTheWorker) {
            // The one it was made with stays.
        }
    }
}
