package io.sfworker.revision.check;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Messages are read and written as JSON; the other formats could make objects of what a message names. */
final class DataFormats implements Check {
    private static final Set<String> STEPS = Set.of("marshal", "unmarshal");
    private static final Set<String> OPTIONS = Set.of(
            "id",
            "library",
            "prettyPrint",
            "include",
            "useList",
            "unmarshalType",
            "contentTypeHeader",
            "dateFormatPattern",
            "timezone",
            "combineUnicodeSurrogates");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        return files.places().filter(Place::isDsl).flatMap(DataFormats::problem).toList();
    }

    private static Stream<Problem> problem(Place place) {
        boolean format = STEPS.contains(place.keyOfParent()) && place.value().isObject();
        if (format && !place.key().equals("json")) {
            return Stream.of(place.problem("the format '%s' is not for route files; use json".formatted(place.key())));
        }
        Place parent = place.parent();
        boolean option = parent != null && parent.key().equals("json") && STEPS.contains(parent.keyOfParent());
        return option ? ofOption(place) : Stream.empty();
    }

    private static Stream<Problem> ofOption(Place place) {
        if (!OPTIONS.contains(place.key())) {
            return Stream.of(place.problem("'%s' is not for route files; remove it".formatted(place.key())));
        }
        if (place.key().equals("library") && !place.text().equals("Jackson")) {
            return Stream.of(place.problem("the worker has the library Jackson only"));
        }
        return Stream.empty();
    }
}
