package io.sfworker.celery.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Makes JSON of whatever a route has as its body. */
public final class JsonValue {
    private static final ProtocolJson JSON = new ProtocolJson(MessageLimits.DEFAULT);

    private JsonValue() {}

    /** JSON text becomes its value, other text a JSON string, objects what Jackson makes of them, null JSON null. */
    public static <T> JsonNode of(@Nullable T value) {
        if (value == null) {
            return ProtocolJson.NODES.nullNode();
        }
        if (value instanceof JsonNode node) {
            return node;
        }
        return value instanceof CharSequence text ? ofText(text.toString()) : ProtocolJson.toTree(value);
    }

    private static JsonNode ofText(String text) {
        try {
            JsonNode value = JSON.read(text);
            return value.isMissingNode() ? ProtocolJson.NODES.textNode(text) : value;
        } catch (JsonProcessingException e) {
            return ProtocolJson.NODES.textNode(text);
        }
    }
}
