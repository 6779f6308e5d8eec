package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads single fields that a sender may have left out or filled with anything. */
final class Fields {
    /** A task id becomes part of a key and of a channel name. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]+");

    private Fields() {}

    static @Nullable String textOrNull(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isTextual() ? value.textValue() : null;
    }

    /** An id fit for a key name, else null. */
    static @Nullable String idOrNull(JsonNode object, String name, int maxLength) {
        String id = textOrNull(object, name);
        return id != null && id.length() <= maxLength && ID.matcher(id).matches() ? id : null;
    }

    /** A list index, else null. */
    static @Nullable Integer indexOrNull(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.canConvertToInt() && value.isIntegralNumber() ? (Integer) value.intValue() : null;
    }

    /** A count that may be text; unreadable or negative counts as 0, too large as the largest. */
    static int count(JsonNode object, String name) {
        JsonNode value = object.path(name);
        double number = value.isNumber() ? value.doubleValue() : numberIn(value.asText(""));
        return Double.isNaN(number) ? 0 : (int) Math.max(0, Math.min(Integer.MAX_VALUE - 1, number));
    }

    /** Python's idea of true: everything but false, null, zero, "" and empty containers. */
    static boolean truthy(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (value.isNumber()) {
            return value.doubleValue() != 0;
        }
        return value.isBoolean() ? value.booleanValue() : !value.asText("").isEmpty() || !value.isEmpty();
    }

    /** The number a text stands for, else NaN. */
    static double numberIn(String text) {
        try {
            return text.length() > 32 ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
