package io.sfworker.revision.expression;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.flow.FlowView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A way into plain data: {@code .a.b[0]['c d']?.e}. Followed by looking up keys and places; no object's method is
 * called, whatever its name. Empty parentheses behind a name mean nothing: {@code .text()} is {@code .text}.
 */
record DataPath(List<Step> steps) {
    private static final String QUOTED = "'[^'\"$\\\\{}()\\[\\]]*'|\"[^'\"$\\\\{}()\\[\\]]*\"";
    private static final Pattern STEP = Pattern.compile(
            "(\\?)?(?:\\.([A-Za-z0-9_][A-Za-z0-9_-]*)(\\(\\))?" + "|\\[(" + QUOTED + "|[A-Za-z0-9_.-]+)])");
    private static final Pattern LAST = Pattern.compile("last(?:-(\\d{1,9}))?");
    private static final Pattern PLACE = Pattern.compile("\\d{1,9}");

    DataPath {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param key the name, or what stands in the brackets, without quotes
     * @param kind how it is written
     * @param optional whether nothing is to come of nothing
     */
    record Step(String key, Kind kind, boolean optional) {}

    /** How a step is written. */
    enum Kind {
        /** {@code .a}. */
        NAME,
        /** {@code .a()}. */
        CALL,
        /** {@code [a]}. */
        BRACKET
    }

    /** The path; empty when the text is none. */
    static Optional<DataPath> parse(String text) {
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int end = 0;
        while (end < text.length() && step.region(end, text.length()).lookingAt()) {
            boolean optional = step.group(1) != null;
            String bracket = step.group(4);
            steps.add(
                    bracket != null
                            ? new Step(bracket.replaceAll("^['\"]|['\"]$", ""), Kind.BRACKET, optional)
                            : new Step(step.group(2), step.group(3) == null ? Kind.NAME : Kind.CALL, optional));
            end = step.end();
        }
        return end == text.length() ? Optional.of(new DataPath(steps)) : Optional.empty();
    }

    /** What stands there; null when nothing does. Fails with {@link IllegalArgumentException} on anything but data. */
    @Nullable
    Object in(@Nullable Object root) {
        Object value = root;
        for (Step step : steps) {
            if (value == null && step.optional()) {
                return null;
            }
            value = next(value, step);
        }
        return plain(value);
    }

    private static @Nullable Object next(@Nullable Object value, Step step) {
        Object data = plain(value);
        if (data == null) {
            throw new IllegalArgumentException(
                    "'%s' is asked of nothing; write '?.%1$s' if it may be absent".formatted(step.key()));
        }
        if (data instanceof Map<?, ?> map && map.containsKey(step.key())) {
            return map.get(step.key());
        }
        if (data instanceof List<?> list && step.kind() == Kind.BRACKET) {
            return atPlace(list, step.key());
        }
        if (step.key().equals("size") || step.key().equals("length")) {
            Integer size = size(data);
            if (size != null) {
                return size;
            }
        }
        if (data instanceof Map<?, ?>) {
            return null;
        }
        throw new IllegalArgumentException("'%s' is asked of a %s; expressions read maps and lists, and call nothing"
                .formatted(step.key(), data.getClass().getSimpleName()));
    }

    private static @Nullable Object atPlace(List<?> list, String key) {
        Matcher last = LAST.matcher(key);
        int place = -1;
        if (last.matches()) {
            place = list.size() - 1 - (last.group(1) == null ? 0 : Integer.parseInt(last.group(1)));
        } else if (PLACE.matcher(key).matches()) {
            place = Integer.parseInt(key);
        }
        return place < 0 || place >= list.size() ? null : list.get(place);
    }

    private static @Nullable Integer size(Object data) {
        if (data instanceof CharSequence text) {
            return text.length();
        }
        return data instanceof Map<?, ?> map
                ? Integer.valueOf(map.size())
                : data instanceof Collection<?> items ? items.size() : null;
    }

    /** Failures and JSON as what they hold; everything else as it is. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Throwable error) {
            return FlowView.of(error);
        }
        return value instanceof JsonNode json ? JsonData.of(json) : value;
    }
}
