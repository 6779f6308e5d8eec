package io.sfworker.revision.expression;

import io.sfworker.settings.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One function of the language simple: what stands between <code>${</code> and its closing brace. What is not listed
 * here is refused, whatever Camel would make of it.
 */
final class SimpleFunction {
    /** Without anything behind them. */
    private static final Set<String> WORDS = Set.of(
            "body",
            "in.body",
            "bodyOneLine",
            "prettyBody",
            "originalBody",
            "headers",
            "in.headers",
            "headers.size",
            "headers.size()",
            "headers.length",
            "headers.length()",
            "variables",
            "variables.size",
            "variables.size()",
            "variables.length",
            "variables.length()",
            "exception",
            "exception.message",
            "exception.stacktrace",
            "id",
            "exchangeId",
            "messageTimestamp",
            "routeId",
            "routeGroup",
            "fromRouteId",
            "stepId",
            "threadId",
            "threadName",
            "hostname",
            "null",
            "uuid",
            "uuid(default)",
            "uuid(classic)",
            "uuid(short)",
            "uuid(simple)",
            "empty(list)",
            "empty(map)",
            "empty(string)");

    /** Whose arguments are texts, numbers and functions. */
    private static final Set<String> CALLS =
            Set.of("collate", "hash", "iif", "join", "list", "map", "pretty", "random", "replace", "skip", "substring");

    /** Stands for a function that was looked at. */
    private static final String VALUE = "\u0001";

    /** The longest that is looked at. */
    private static final int LONGEST = 1000;

    private static final Pattern CALL = Pattern.compile("([a-z]+)\\((.*)\\)", Pattern.DOTALL);
    /** A quoted text stands alone, and no function in it: Camel would put its value among the arguments unquoted. */
    private static final Pattern ARGUMENTS = Pattern.compile(
            "(?:[^'\"()]|(?<=^|[ ,])(?:'[^'\"()%1$s]*'|\"[^'\"()%1$s]*\")(?=$|[ ,]))*".formatted(VALUE),
            Pattern.DOTALL);

    private static final Pattern NESTED = Pattern.compile("\\$(?:simple)?\\{[^{}]*}");
    private static final Pattern TYPED = Pattern.compile("(?:bodyAs|mandatoryBodyAs|(?:header|variable)As(?=\\([^,]*,))"
            + "\\(\\s*(?:'?[A-Za-z0-9_.:-]+'?\\s*,\\s*)?['\"]?([^,'\"()]*?)['\"]?\\s*\\)(.*)");
    private static final Pattern DATE = Pattern.compile("date(?:-with-timezone)?:"
            + "(?:now|millis|exchangeCreated|(?:header|variable|exchangeProperty)\\.[A-Za-z0-9_-]+)"
            + "(?:[+-][0-9]+[a-z0-9]*)*(?::[^$\\\\{}\"]*)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z-]*");

    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("bean", "it calls any method"),
            Map.entry("ref", "it reaches any bean"),
            Map.entry("type", "it reads any class"),
            Map.entry("sys", "it reads the machine's settings"),
            Map.entry("sysenv", "it reads the machine's settings"),
            Map.entry("env", "it reads the machine's settings"),
            Map.entry("camelContext", "it reaches everything"),
            Map.entry("exchange", "it reaches everything; use header, variable or exchangeProperty"),
            Map.entry("properties", "write '{{name}}'"),
            Map.entry("resource", "it reads files"),
            Map.entry("file", "messages are no files"));

    private SimpleFunction() {}

    /** What is wrong with it; empty when it is for route files. */
    static List<String> complaints(String function) {
        if (function.length() > LONGEST) {
            return List.of("a function has at most %d characters; put parts into variables".formatted(LONGEST));
        }
        if (WORDS.contains(function) || DATE.matcher(function).matches()) {
            return List.of();
        }
        Matcher typed = TYPED.matcher(function);
        if (typed.matches()) {
            return typed(typed.group(1), typed.group(2));
        }
        Matcher call = CALL.matcher(function);
        if (call.matches() && CALLS.contains(call.group(1))) {
            return arguments(function, call.group(2));
        }
        return ReadPath.complaints(function)
                .orElseGet(
                        () -> List.of("'${%s' is not for route files: %s".formatted(name(function), reason(function))));
    }

    private static List<String> typed(String type, String path) {
        if (!PlainTypes.isPlain(type)) {
            return List.of("the type '%s' is not allowed; use String".formatted(type));
        }
        return path.isEmpty()
                ? List.of()
                : ReadPath.complaints("body" + path)
                        .orElseGet(() -> List.of("'%s' behind the type is no path; write .a, ['a'] or [0]"
                                .formatted(SimpleText.shown(path))));
    }

    /** Functions as arguments are looked at one by one, the innermost first. */
    private static List<String> arguments(String function, String text) {
        List<String> complaints = new ArrayList<>();
        String rest = text;
        for (Matcher nested = NESTED.matcher(rest); nested.find(); nested = NESTED.matcher(rest)) {
            complaints.addAll(complaints(
                    nested.group().replaceFirst("^\\$(?:simple)?\\{", "").replaceFirst("}$", "")));
            rest = rest.substring(0, nested.start()) + VALUE + rest.substring(nested.end());
        }
        boolean plain = rest.chars().noneMatch(c -> "$\\{}".indexOf(c) >= 0);
        if (!plain || !ARGUMENTS.matcher(rest).matches()) {
            complaints.add("the arguments of '${%s' are texts in quotes, numbers and functions, with ',' between them"
                    .formatted(name(function)));
        }
        return complaints;
    }

    private static String name(String function) {
        Matcher name = NAME.matcher(function);
        return name.lookingAt() ? name.group() : "";
    }

    private static String reason(String function) {
        String name = name(function);
        if (name.isEmpty()) {
            // What is put together, as in ${{{name}}}, is not known before it runs.
            return "'${' is not followed by the name of a function; write it out";
        }
        Set<String> known = Stream.of(
                        WORDS.stream(),
                        CALLS.stream(),
                        ReadPath.ROOTS.stream(),
                        Stream.of("bodyAs", "mandatoryBodyAs", "headerAs", "variableAs", "date", "date-with-timezone"))
                .flatMap(words -> words)
                .map(word -> word.replaceFirst("[.(].*", ""))
                .collect(Collectors.toSet());
        if (known.contains(name)) {
            return "'%s' is written otherwise; see src/docs/routes.md".formatted(SimpleText.shown(function));
        }
        return REFUSED.getOrDefault(name, "the worker does not know it" + Nearest.hint(name, known));
    }
}
