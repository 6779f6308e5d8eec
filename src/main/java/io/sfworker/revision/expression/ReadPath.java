package io.sfworker.revision.expression;

import io.sfworker.flow.FlowView;
import io.sfworker.settings.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What reads a value of the message: <code>${body.a}</code>, <code>${variable.request.cluster.self}</code>. */
final class ReadPath {
    /** Where a path begins; all but the body and the exception are followed by the name of an entry. */
    static final Set<String> ROOTS =
            Set.of("body", "header", "headers", "variable", "variables", "exchangeProperty", "exception");

    private static final Pattern ROOT = Pattern.compile(
            "(?:in\\.)?(body|headers?|variables?|exchangeProperty|exception)(?=[.:\\[?])(.*)", Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile(
            "(?:[.:]([A-Za-z0-9_][A-Za-z0-9_:-]*)|\\[['\"]?([A-Za-z0-9_.:-]+)['\"]?])(.*)", Pattern.DOTALL);
    private static final Set<String> SIZES = Set.of("size", "length");

    private ReadPath() {}

    /** What is wrong with the path; nothing at all when the text is no path. */
    static Optional<List<String>> complaints(String function) {
        Matcher root = ROOT.matcher(function);
        if (!root.matches()) {
            return Optional.empty();
        }
        String name = root.group(1);
        String rest = root.group(2);
        Set<String> listed = Set.of();
        if (name.equals("exception")) {
            listed = FlowView.NAMES;
        } else if (!name.equals("body")) {
            Matcher entry = ENTRY.matcher(rest);
            if (!entry.matches()) {
                return Optional.of(List.of(noPath(name, rest)));
            }
            String key = entry.group(1) == null ? entry.group(2) : entry.group(1);
            listed = name.startsWith("variable") && FlowView.VARIABLES.contains(key) ? FlowView.NAMES : listed;
            rest = entry.group(3);
        }
        Set<String> names = listed;
        String path = rest;
        return Optional.of(DataPath.parse(path)
                .map(parsed -> parsed.steps().stream()
                        .flatMap(step -> complaint(step, names).stream())
                        .toList())
                .orElseGet(() -> List.of(noPath(name, path))));
    }

    private static Optional<String> complaint(DataPath.Step step, Set<String> listed) {
        String key = step.key();
        if (step.kind() == DataPath.Kind.BRACKET || SIZES.contains(key)) {
            return Optional.empty();
        }
        if (!listed.isEmpty()) {
            return listed.contains(key)
                    ? Optional.empty()
                    : Optional.of("there is no '%s' in it%s".formatted(key, Nearest.hint(key, listed)));
        }
        if (MethodNames.leadOut(key)) {
            return Optional.of(
                    "'.%s' could be a method, and expressions call none; write ['%1$s'] for a key of that name"
                            .formatted(key));
        }
        return step.kind() == DataPath.Kind.CALL && !FlowView.NAMES.contains(key)
                ? Optional.of("'.%s()' calls a method, and expressions call none; write '.%1$s' for a key of that name"
                        .formatted(key))
                : Optional.empty();
    }

    private static String noPath(String root, String rest) {
        String why = rest.contains("(") ? "expressions call no methods; " : "";
        return "'%s' behind %s is no path: %swrite .a, ['a'] or [0]".formatted(SimpleText.shown(rest), root, why);
    }
}
