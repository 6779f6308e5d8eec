package io.sfworker.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sfworker.revision.RevisionContext;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.Route;

/** How often the routes of a revision ran, as Camel's own meters counted. */
final class RouteCounts {
    private static final String METER = "camel.exchanges.total";

    private RouteCounts() {}

    /** By route id; empty for a revision that does not run. */
    static Map<String, Long> of(Optional<RevisionContext> context, MeterRegistry metrics) {
        Map<String, Long> counts = new TreeMap<>();
        context.map(RevisionContext::camel).ifPresent(camel -> {
            camel.getRoutes().stream().map(Route::getRouteId).forEach(id -> counts.put(id, 0L));
            for (Counter counter :
                    metrics.find(METER).tag("camelContext", camel.getName()).counters()) {
                // One meter counts for the context as a whole.
                counts.computeIfPresent(
                        String.valueOf(counter.getId().getTag("routeId")),
                        (id, before) -> before + (long) counter.count());
            }
        });
        return counts;
    }
}
