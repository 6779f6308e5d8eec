package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * Puts text in the place of kombu's typed values, for example {@code {"__type__": "date", "__value__": "2026-01-02"}}.
 *
 * <p>The list of types is closed: nothing a sender writes chooses a class.
 */
final class TypedValues {
    private static final String TYPE = "__type__";
    private static final String VALUE = "__value__";
    private static final Set<String> TEXT_TYPES = Set.of("datetime", "date", "time", "decimal", "bytes", "base64");

    private static final Set<String> FOLLOW_UPS = Set.of("callbacks", "errbacks", "chain", "chord");

    private TypedValues() {}

    /** In a body; not in its follow-up tasks, which go on as they came. */
    static JsonNode replacedInArguments(JsonNode body) throws MessageRefused {
        if (body instanceof ArrayNode list) {
            for (int i = 0; i < Math.min(2, list.size()); i++) {
                list.set(i, replaced(list.get(i)));
            }
            return list;
        }
        if (body instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (!FOLLOW_UPS.contains(field.getKey())) {
                    field.setValue(replaced(field.getValue()));
                }
            }
        }
        return body;
    }

    /** The value of a typed value, and anything else as it is. */
    static JsonNode untyped(JsonNode node) {
        return node.has(TYPE) && node.has(VALUE) ? node.path(VALUE) : node;
    }

    static JsonNode replaced(JsonNode node) throws MessageRefused {
        if (node.isArray()) {
            ArrayNode array = (ArrayNode) node;
            for (int i = 0; i < array.size(); i++) {
                JsonNode element = array.get(i);
                if (element.isContainerNode()) {
                    array.set(i, replaced(element));
                }
            }
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        if (node.size() == 2 && node.has(TYPE) && node.has(VALUE)) {
            return plain(node.get(TYPE).asText(""), node.get(VALUE));
        }
        for (Map.Entry<String, JsonNode> field : ((ObjectNode) node).properties()) {
            if (field.getValue().isContainerNode()) {
                field.setValue(replaced(field.getValue()));
            }
        }
        return node;
    }

    private static JsonNode plain(String type, JsonNode value) throws MessageRefused {
        if (TEXT_TYPES.contains(type) && value.isTextual()) {
            return value;
        }
        String hex = value.path("hex").asText("");
        if ("uuid".equals(type) && hex.matches("[0-9a-fA-F]{32}")) {
            return ProtocolJson.NODES.textNode(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
        }
        throw new MessageRefused(RefusalReason.UNKNOWN_TYPE, "the body has a __type__ that is not accepted");
    }
}
