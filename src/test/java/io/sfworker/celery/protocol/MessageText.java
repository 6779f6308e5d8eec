package io.sfworker.celery.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Builds messages, good ones and any kind of bad ones; values are given as JSON text. */
public final class MessageText {
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();

    public MessageText() {
        header("lang", "\"py\"").header("task", "\"tasks.echo\"").header("id", "\"id-1\"");
        header("retries", "0").header("timelimit", "[null, null]");
        property("body_encoding", "\"base64\"").property("delivery_tag", "\"tag-1\"");
        property("delivery_info", "{\"exchange\": \"\", \"routing_key\": \"q\"}")
                .property("priority", "0");
        field("content-type", "\"application/json\"").field("content-encoding", "\"utf-8\"");
        body("[[1], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]");
    }

    /** A field of the envelope. */
    public MessageText field(String name, String json) {
        fields.put(name, json);
        return this;
    }

    public MessageText without(String name) {
        fields.remove(name);
        headers.remove(name);
        properties.remove(name);
        return this;
    }

    public MessageText header(String name, String json) {
        headers.put(name, json);
        return this;
    }

    public MessageText property(String name, String json) {
        properties.put(name, json);
        return this;
    }

    /** The body, to be packed in base64. */
    public MessageText body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    public MessageText body(byte[] bytes) {
        return field("body", "\"" + Base64.getEncoder().encodeToString(bytes) + "\"");
    }

    /** The body as it is, as old senders without body_encoding put it. */
    public MessageText plainBody(String text) {
        return without("body_encoding").field("body", "\"" + text.replace("\"", "\\\"") + "\"");
    }

    @Override
    public String toString() {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.putIfAbsent("headers", object(headers));
        all.putIfAbsent("properties", object(properties));
        all.values().removeIf("absent"::equals);
        return object(all);
    }

    private static String object(Map<String, String> entries) {
        return entries.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
