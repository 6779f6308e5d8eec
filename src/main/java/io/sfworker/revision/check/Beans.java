package io.sfworker.revision.check;

import io.sfworker.settings.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Steps and options use what the worker offers, by its name, and nothing else. */
final class Beans implements Check {
    private static final Pattern MAKES_OBJECT =
            Pattern.compile("\\s*#(class|type|property|valueAs|autowired)\\b.*", Pattern.DOTALL);
    private static final Set<String> OTHER_REFERENCES = Set.of("routeTemplateRef", "expressionRef");

    /** Clients of Redis and of the metrics: addresses take them in their options, a step could call all they can do. */
    private static final Set<String> FOR_OPTIONS = Set.of("stringRedisTemplate", "prometheusMeterRegistry");

    /** Keys that name a bean although they do not end in Ref. */
    private static final Set<String> NAMES = Set.of(
            "ref",
            "aggregationStrategy",
            "aggregationRepository",
            "aggregateController",
            "executorService",
            "timeoutCheckerExecutorService",
            "idempotentRepository",
            "routePolicy",
            "onPrepare",
            "comparator",
            "logger",
            "predicateExceptionFactory");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        Stream<Problem> inSteps = files.places().flatMap(place -> problem(place, vocabulary));
        Stream<Problem> inOptions = files.addresses().stream().flatMap(address -> address.options().entrySet().stream()
                .filter(option -> option.getValue().startsWith("#"))
                .filter(option -> !MAKES_OBJECT.matcher(option.getValue()).matches())
                .filter(option -> !vocabulary.beans().contains(name(option.getValue())))
                .map(option -> files.atOption(address, option.getKey(), unknown(name(option.getValue()), vocabulary))));
        return Stream.concat(Stream.concat(inSteps, inOptions), made(files)).toList();
    }

    private static Stream<Problem> problem(Place place, Vocabulary vocabulary) {
        if (!place.isDsl() || !place.isText()) {
            return Stream.empty();
        }
        boolean method = place.key().equals("method") && place.keyOfParent().equals("bean");
        if (method || place.key().endsWith("MethodName")) {
            return Stream.of(place.problem("a bean of the worker is a step, and none of its methods is called by name; "
                    + "remove '%s'".formatted(place.key())));
        }
        return namesBean(place.key()) ? named(place, vocabulary) : Stream.empty();
    }

    private static Stream<Problem> named(Place place, Vocabulary vocabulary) {
        String bean = name(place.text());
        if (FOR_OPTIONS.contains(bean)) {
            return Stream.of(place.problem("'%s' is for the options of addresses; no step calls it".formatted(bean)));
        }
        if (vocabulary.beans().contains(bean) || makesObject(place.text())) {
            return Stream.empty();
        }
        return Stream.of(place.problem(unknown(bean, vocabulary)));
    }

    private static boolean namesBean(String key) {
        return NAMES.contains(key) || (key.endsWith("Ref") && !OTHER_REFERENCES.contains(key));
    }

    /** Wherever a text like {@code #class:x} stands, Camel may make an object of it. */
    private static Stream<Problem> made(RouteFiles files) {
        Stream<Problem> texts = files.places()
                .filter(place -> place.isText() && makesObject(place.text()))
                .map(place -> place.problem(
                        "'%s' makes an object; use '#' and a bean of the worker".formatted(place.text())));
        Stream<Problem> queries = files.addresses().stream().flatMap(address -> address.options().entrySet().stream()
                .filter(option -> makesObject(option.getValue()))
                .map(Map.Entry::getKey)
                .map(name -> files.atOption(
                        address,
                        name,
                        "the option %s makes an object; use '#' and a bean of the worker".formatted(name))));
        return Stream.concat(texts, queries);
    }

    private static boolean makesObject(String text) {
        return MAKES_OBJECT.matcher(text).matches();
    }

    private static String name(String text) {
        return text.replaceFirst("^#(bean:)?", "");
    }

    private static String unknown(String name, Vocabulary vocabulary) {
        return name.contains("{{")
                ? "write the bean's name out instead of a property"
                : "'%s' is no bean of the worker%s".formatted(name, Nearest.hint(name, vocabulary.beans()));
    }
}
