package io.sfworker.revision.check;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What may stand at the top of a route file. */
final class TopItems implements Check {
    /** Camel knows these, and a worker does without. */
    private static final Map<String, String> REFUSED = Map.of(
            "rest", "the worker takes tasks from its queue only; remove it",
            "restConfiguration", "the worker takes tasks from its queue only; remove it",
            "dataFormats", "data formats are written where they are used: 'marshal: {json: {}}'");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        return files.files().stream()
                .filter(file -> !file.isKamelet())
                .flatMap(TopItems::problems)
                .toList();
    }

    private static Stream<Problem> problems(RouteFile file) {
        Place content = file.places().get(0);
        if (!file.content().isArray() || file.content().isEmpty()) {
            return Stream.of(content.problem("a route file is a list with at least one item: '- route:'"));
        }
        return file.places().stream()
                .filter(place -> place.depth() == 1 || place.depth() == 2)
                .flatMap(TopItems::problem);
    }

    private static Stream<Problem> problem(Place place) {
        if (place.depth() == 1) {
            return place.value().size() == 1
                    ? Stream.empty()
                    : Stream.of(place.problem("an item has one key, for example 'route:'; begin each with '- '"));
        }
        if (REFUSED.containsKey(place.key())) {
            return Stream.of(place.problem("'%s': %s".formatted(place.key(), REFUSED.get(place.key()))));
        }
        return Stream.empty();
    }
}
