package io.sfworker.revision.check;

import java.util.Optional;
import java.util.Set;

/**
 * One route, wherever it stands: at the top of a file, in a template, in a kamelet.
 *
 * @param place the value of {@code route:}, or of {@code from:} where that stands alone
 * @param from the value of its {@code from:}
 */
record RouteItem(Place place, Place from, Kind kind) {

    /** How a route comes to run: by itself, or made from a pattern. */
    enum Kind {
        ROUTE,
        TEMPLATE,
        KAMELET
    }

    private static final Set<String> OF_TEMPLATE = Set.of("routeTemplate", "template");

    /** The route whose {@code from:} is this place. */
    static Optional<RouteItem> at(Place place) {
        Place parent = place.parent();
        if (!place.key().equals("from") || parent == null || place.isOption()) {
            return Optional.empty();
        }
        boolean alone = !parent.key().equals("route");
        Place holder = alone ? parent : parent.parent();
        boolean atHome = !alone || OF_TEMPLATE.contains(parent.key()) || parent.depth() == 1;
        if (holder == null || !atHome) {
            return Optional.empty();
        }
        return Optional.of(new RouteItem(alone ? place : parent, place, kind(place)));
    }

    private static Kind kind(Place from) {
        if (from.isBelow("routeTemplate")) {
            return Kind.TEMPLATE;
        }
        return from.file().endsWith(".kamelet.yaml") ? Kind.KAMELET : Kind.ROUTE;
    }

    /** The id as it is written, or "". */
    String id() {
        return place.value().path("id").asText();
    }

    /** Where it starts: {@code direct:status}; "" when that cannot be read. */
    String start() {
        return Address.normal(from.value());
    }

    /** The component it starts at. */
    String scheme() {
        return start().replaceFirst(":.*", "");
    }
}
