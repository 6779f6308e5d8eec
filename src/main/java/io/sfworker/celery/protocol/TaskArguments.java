package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The body of a message. Python's typed values (dates, decimals, uuids, bytes) stand as text.
 *
 * @param args positional arguments
 * @param kwargs keyword arguments
 * @param embed follow-up tasks
 */
public record TaskArguments(ArrayNode args, ObjectNode kwargs, Embed embed) {
    /** The same for the same positional and keyword arguments, whatever the order of their keys; 64 characters. */
    public String digest() {
        ArrayNode call = ProtocolJson.NODES.arrayNode().add(sorted(args)).add(sorted(kwargs));
        try {
            byte[] text = ProtocolJson.write(call).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static JsonNode sorted(JsonNode value) {
        if (value.isArray()) {
            ArrayNode list = ProtocolJson.NODES.arrayNode();
            value.forEach(element -> list.add(sorted(element)));
            return list;
        }
        if (!value.isObject()) {
            return value;
        }
        ObjectNode object = ProtocolJson.NODES.objectNode();
        value.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(field -> object.set(field.getKey(), sorted(field.getValue())));
        return object;
    }
}
