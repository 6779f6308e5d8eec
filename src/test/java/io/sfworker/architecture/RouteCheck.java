package io.sfworker.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What must hold for one route file. Each check answers with the problems it found. */
enum RouteCheck {
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
                .map(RouteCheck::start)
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
    REFERENCE((file, context) -> {
        List<String> problems = new ArrayList<>();
        file.visit((key, value) -> {
            boolean names = key.equals("ref") || (key.endsWith("Ref") && !value.startsWith("#class:"));
            if (names && !context.beans().contains(value.replaceFirst("^#(bean:)?", ""))) {
                problems.add(key + ": '" + value + "' is not a bean");
            }
        });
        return problems;
    }),
    PROPERTY((file, context) -> {
        List<String> problems = new ArrayList<>();
        file.visit((key, value) -> {
            for (Matcher found = placeholder().matcher(value); found.find(); ) {
                if (!isKnown(found.group(1), context.properties())) {
                    problems.add("{{" + found.group(1) + "}} is not a known property and has no default");
                }
            }
        });
        return problems;
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

    RouteCheck(BiFunction<RouteFile, RouteContext, List<String>> check) {
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

    private static Pattern placeholder() {
        return Pattern.compile("\\{\\{\\??([^{}]+)}}");
    }

    private static boolean isKnown(String text, Set<String> properties) {
        return text.contains(":") || properties.contains(text);
    }
}
