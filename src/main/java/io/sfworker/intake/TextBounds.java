package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;

/** How long one text of a message may be: what every reader of JSON on the task's way takes. */
final class TextBounds {
    static final int LENGTH = 8 << 20;

    private TextBounds() {}

    /** Fails: {@link InvalidTask} naming {@code path}, or a field below it, when a text there is too long. */
    static void check(JsonNode value, String path) {
        if (value.isTextual() && value.textValue().length() > LENGTH) {
            throw new InvalidTask(
                    FailureCode.PARAM_INVALID,
                    "%s is a text of more than %d million characters; shorten it".formatted(path, LENGTH >> 20));
        }
        if (value.isArray()) {
            value.forEach(element -> check(element, path));
        }
        value.properties().forEach(entry -> check(entry.getValue(), path + "." + entry.getKey()));
    }
}
