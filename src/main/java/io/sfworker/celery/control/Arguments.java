package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.PythonText;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of a command, which a sender may have left out or filled with anything. */
final class Arguments {
    /** A task id becomes part of a key. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,255}");

    private Arguments() {}

    /** A text that must be there. Fails: {@link CommandRefused}. */
    static String text(ObjectNode arguments, String name) {
        JsonNode value = arguments.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new CommandRefused(PythonText.exception("TypeError", "the argument '%s' is missing".formatted(name)));
        }
        return value.textValue();
    }

    /** Whether an argument is true in Python's sense. */
    static boolean flag(ObjectNode arguments, String name) {
        JsonNode value = arguments.path(name);
        return value.isTextual() ? !value.textValue().isEmpty() : value.asBoolean(false);
    }

    /** A number of seconds, or null for none. Fails: {@link CommandRefused}. */
    static @Nullable Double seconds(ObjectNode arguments, String name) {
        JsonNode value = arguments.path(name);
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber() || !(value.doubleValue() >= 0)) {
            throw CommandRefused.badArgument("%s must be a number of seconds".formatted(name));
        }
        return value.doubleValue();
    }

    /** One task id or a list of them. Fails: {@link CommandRefused}. */
    static Set<String> ids(ObjectNode arguments, String name) {
        JsonNode value = arguments.path(name);
        Set<String> ids = new LinkedHashSet<>();
        if (value.isTextual()) {
            ids.add(value.textValue());
        } else {
            value.forEach(element -> ids.add(element.asText("")));
        }
        if (!ids.stream().allMatch(id -> ID.matcher(id).matches())) {
            throw CommandRefused.badArgument("a task id has up to 255 characters of A-Z a-z 0-9 . _ : -");
        }
        return ids;
    }

    /** The ids among the names of an object's fields; others are passed over. */
    static Set<String> idsIn(JsonNode object) {
        Set<String> ids = new LinkedHashSet<>();
        object.fieldNames().forEachRemaining(name -> {
            if (ID.matcher(name).matches()) {
                ids.add(name);
            }
        });
        return ids;
    }
}
