package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A task type as its file in {@code config/schema} declares it.
 *
 * <p>Beside JSON Schema's own keywords the file uses {@code x-aliases}, {@code x-module}, {@code x-devices} and
 * {@code x-parties}; {@link Field} lists those of a field.
 *
 * @param name canonical name, equal to the file's
 * @param aliases other names senders use (task contract, section 3.2)
 * @param module Python module that computes it
 * @param needsSpu whether it computes on secrets
 * @param needsHeu whether it computes under homomorphic encryption
 * @param fewestParties least number of parties
 * @param mostParties greatest number of parties
 * @param fields its parameters by name
 * @param schema checks a {@code task_config} in canonical form
 */
record TaskType(
        String name,
        List<String> aliases,
        String module,
        boolean needsSpu,
        boolean needsHeu,
        int fewestParties,
        int mostParties,
        Map<String, Field> fields,
        JsonSchema schema) {

    /** Reads a declaration. */
    static TaskType of(String name, JsonNode declaration, JsonSchema schema) {
        List<String> devices = texts(declaration.path("x-devices"));
        JsonNode parties = declaration.path("x-parties");
        Map<String, Field> fields = new LinkedHashMap<>();
        declaration
                .path("properties")
                .properties()
                .forEach(entry -> fields.put(entry.getKey(), Field.of(entry.getKey(), entry.getValue())));
        return new TaskType(
                name,
                texts(declaration.path("x-aliases")),
                declaration.path("x-module").asText("sfworker.algorithm." + name),
                devices.contains("spu"),
                devices.contains("heu"),
                parties.path("min").asInt(1),
                parties.path("max").asInt(Integer.MAX_VALUE),
                Collections.unmodifiableMap(fields),
                schema);
    }

    /** Whether {@code type} names this task type. */
    boolean isCalled(String type) {
        return name.equals(type) || aliases.contains(type);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return List.copyOf(texts);
    }

    /**
     * A parameter of a task type.
     *
     * @param name canonical name
     * @param description what it is, in words that complete "add it: …"
     * @param aliases other names senders use
     * @param rules the {@code x-…} keywords of the declaration
     * @param defaultValue value of an absent parameter; a missing node when there is none
     */
    record Field(String name, String description, List<String> aliases, ObjectNode rules, JsonNode defaultValue) {
        static Field of(String name, JsonNode declaration) {
            return new Field(
                    name,
                    declaration.path("description").asText(),
                    texts(declaration.path("x-aliases")),
                    (ObjectNode) declaration,
                    declaration.path("default"));
        }

        /** Text of a rule, empty when the field has none, for example {@code input} of {@code x-file}. */
        String rule(String keyword) {
            return rules.path(keyword).asText("");
        }
    }
}
