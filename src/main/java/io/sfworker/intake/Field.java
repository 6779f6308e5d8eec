package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A parameter of a task type, as the type's schema declares it.
 *
 * @param name canonical name
 * @param aliases other names senders use
 * @param rules its declaration with all {@code x-…} keywords
 * @param fields parameters inside it, when it is an object with {@code properties}
 */
record Field(String name, List<String> aliases, ObjectNode rules, Map<String, Field> fields) {
    /** Reads the {@code properties} of an object. */
    static Map<String, Field> all(JsonNode declaration) {
        Map<String, Field> fields = new LinkedHashMap<>();
        declaration
                .path("properties")
                .properties()
                .forEach(entry -> fields.put(entry.getKey(), of(entry.getKey(), (ObjectNode) entry.getValue())));
        return Collections.unmodifiableMap(fields);
    }

    private static Field of(String name, ObjectNode declaration) {
        return new Field(name, texts(declaration.path("x-aliases")), declaration, all(declaration));
    }

    /** Text of a rule, empty when the field has none, for example {@code input} of {@code x-file}. */
    String rule(String keyword) {
        return rules.path(keyword).asText("");
    }

    boolean is(String keyword) {
        return rules.path(keyword).asBoolean();
    }

    /** What its files are: {@code csv}, {@code model} or {@code json}. */
    String format() {
        return rules.path("x-format").asText("csv");
    }

    /** Value of an absent parameter; a missing node when there is none. */
    JsonNode defaultValue() {
        return rules.path("default");
    }

    /** The value that {@code value} is another name of, else itself. */
    JsonNode meaning(JsonNode value) {
        if (value.isContainerNode() || value.isMissingNode()) {
            return value;
        }
        JsonNode meant = rules.path("x-value-aliases").path(value.asText());
        return meant.isMissingNode() ? value : meant;
    }

    /** Its name, then its aliases. */
    List<String> names() {
        List<String> names = new ArrayList<>(List.of(name));
        names.addAll(aliases);
        return names;
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return List.copyOf(texts);
    }
}
