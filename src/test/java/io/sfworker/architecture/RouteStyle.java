package io.sfworker.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The project's own style of route files. Each rule answers with the problems it found. */
enum RouteStyle {
    NAME((file, context) -> {
        boolean good = !file.name().isEmpty();
        return good ? List.of() : List.of("is not called NN-name.camel.yaml, or name.camel.yaml in a folder");
    }),
    ID((file, context) -> {
        boolean good = file.isErrorPolicy()
                || file.routes().stream().anyMatch(route -> id(route).equals(file.name()));
        return good ? List.of() : List.of("has no route with id '" + file.name() + "'");
    }),
    START((file, context) -> {
        String wanted = file.name().equals("intake") ? "celery:" : "direct:" + file.name();
        return file.routes().stream()
                .filter(route -> id(route).equals(file.name()))
                .map(RouteStyle::start)
                .filter(start -> file.name().equals("intake") ? !start.startsWith(wanted) : !start.equals(wanted))
                .map(start -> "starts at '" + start + "', not at '" + wanted + "'")
                .toList();
    }),
    PACKAGE((file, context) -> {
        String word = file.folder().isEmpty() ? file.name() : file.folder();
        boolean good = file.isErrorPolicy()
                || context.packages().stream().anyMatch(name -> (name + ".").startsWith("io.sfworker." + word + "."));
        return good ? List.of() : List.of("has no package io.sfworker." + word);
    }),
    QUERY((file, context) -> {
        List<String> problems = new ArrayList<>();
        file.visit((key, value) -> {
            boolean address =
                    Set.of("uri", "to", "toD", "wireTap", "deadLetterUri").contains(key);
            if (address && value.replaceAll("\\{\\{.*?}}", "").contains("?")) {
                problems.add(value + " has options in the address; write them under 'parameters:'");
            }
        });
        return problems;
    }),
    OPENING((file, context) -> {
        boolean good = file.isErrorPolicy() || file.opening().matches("In: .+ Out: .+ Next: .+");
        return good ? List.of() : List.of("does not begin with '# In: … Out: … Next: …'");
    });

    @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
    private final BiFunction<RouteFile, RouteContext, List<String>> check;

    RouteStyle(BiFunction<RouteFile, RouteContext, List<String>> check) {
        this.check = check;
    }

    Stream<String> problems(RouteFile file, RouteContext context) {
        return check.apply(file, context).stream().map(problem -> file.path() + " " + problem);
    }

    /** The folder of broken samples that belongs to this check. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String id(JsonNode route) {
        return route.path("id").asText();
    }

    private static String start(JsonNode route) {
        return route.path("from").path("uri").asText();
    }
}
