package io.sfworker.revision.check;

import io.sfworker.revision.expression.PlainTypes;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Classes are named only where a failure is meant, or a plain value. */
final class ClassNames implements Check {
    private static final Set<String> VALUE_KEYS = Set.of("resultType", "unmarshalType", "collectionType");
    private static final Set<String> CONVERSIONS = Set.of("convertBodyTo", "convertHeaderTo", "convertVariableTo");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        return files.places()
                .filter(place -> place.isDsl() && place.isText())
                .flatMap(place ->
                        namesFailure(place) ? failure(place) : namesValue(place) ? value(place) : Stream.empty())
                .toList();
    }

    private static boolean namesFailure(Place place) {
        return place.key().equals("exception") || place.key().equals("exceptionType");
    }

    private static boolean namesValue(Place place) {
        boolean converts = place.key().equals("type") && CONVERSIONS.contains(place.keyOfParent());
        return converts || CONVERSIONS.contains(place.key()) || VALUE_KEYS.contains(place.key());
    }

    private static Stream<Problem> value(Place place) {
        return PlainTypes.isPlain(place.text())
                ? Stream.empty()
                : Stream.of(place.problem("the type '%s' is not allowed; use String, Integer, Long, Double, Boolean, "
                                .formatted(place.text())
                        + "byte[], java.util.Map or java.util.List"));
    }

    private static Stream<Problem> failure(Place place) {
        String name = place.text();
        try {
            Class<?> type = Class.forName(name, false, ClassNames.class.getClassLoader());
            return Throwable.class.isAssignableFrom(type)
                    ? Stream.empty()
                    : Stream.of(place.problem("%s is no exception".formatted(name)));
        } catch (ClassNotFoundException | LinkageError missing) {
            return Stream.of(place.problem("there is no class %s; correct the name".formatted(name)));
        }
    }
}
