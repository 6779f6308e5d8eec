package io.sfworker.revision.check;

import io.sfworker.settings.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which components an address may name. */
final class Components implements Check {
    /** The component, and what operators need it for. */
    static final Map<String, String> ALLOWED = Map.of(
            "celery", "the task queue itself",
            "direct", "calls another route",
            "seda", "hands over to another route, which goes on by itself",
            "spring-redis", "tells others: publishes, appends to lists, counts",
            "micrometer", "counts and measures",
            "log", "writes a line",
            "kamelet", "steps that are used in several places",
            "http", "tells others: a hook",
            "https", "tells others: a hook",
            "json-validator", "checks a message against a schema of config/schema");

    private static final Set<String> STARTS = Set.of("celery", "direct", "seda", "kamelet");

    private static final Map<String, String> REASONS = Map.of(
            "bean", "it calls any method; use 'process: {ref: …}'",
            "class", "it makes an object of any class; use 'process: {ref: …}'",
            "exec", "it starts programs",
            "file", "it reads and writes files; tasks name their files, the worker checks them",
            "language", "it runs code; use setBody with simple",
            "controlbus", "it stops routes; use the worker's endpoint for that",
            "timer", "work comes from the queue only",
            "ref", "write the address out");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        return files.addresses().stream().flatMap(Components::problem).toList();
    }

    private static Stream<Problem> problem(Address address) {
        Place place = address.place();
        String scheme = address.scheme();
        if (scheme.isEmpty()) {
            return Stream.of(place.problem("an address begins with its component, written out: 'http:{{…}}'"));
        }
        if (!ALLOWED.containsKey(scheme)) {
            String reason =
                    REASONS.getOrDefault(scheme, "allowed are " + String.join(", ", new TreeSet<>(ALLOWED.keySet())));
            return Stream.of(place.problem("the component '%s' is not for route files: %s%s"
                    .formatted(scheme, reason, Nearest.hint(scheme, ALLOWED.keySet()))));
        }
        if (address.isStart() && !STARTS.contains(scheme)) {
            return Stream.of(place.problem(
                    "a route begins at direct: or seda:, the intake at celery:; not at %s:".formatted(scheme)));
        }
        if (scheme.equals("json-validator") && !address.target().matches("file:config/schema/(?!.*\\.\\.)[\\w./-]+")) {
            return Stream.of(
                    place.problem("schemas are read from config/schema only: 'json-validator:file:config/schema/…'"));
        }
        return Stream.empty();
    }
}
