package io.sfworker.intake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.testing.Samples;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where in the sample of a task type a path stands, as the keyword {@code x-path} of its schema says. */
record PathPlaces(String pointer, boolean isFolder) {
    static Stream<PathPlaces> of(JsonNode schema, String type) {
        return find(schema, schema, sample(type).get("task_config"), "");
    }

    /** The sample, with every path at the top that may be missing. */
    static ObjectNode sample(String type) {
        ObjectNode params = Samples.read("tasks/" + type + ".json");
        ObjectNode config = (ObjectNode) params.get("task_config");
        Intake.TYPES.named(type).fields().values().forEach(field -> {
            if (field.rules().has("x-path") && !config.has(field.name())) {
                config.put(field.name(), "out/path");
            }
        });
        return params;
    }

    static void set(ObjectNode params, String pointer, String path) {
        JsonPointer place = JsonPointer.compile(pointer);
        JsonNode holder = params.get("task_config").at(place.head());
        if (holder instanceof ArrayNode array) {
            array.set(place.last().getMatchingIndex(), path);
        } else {
            ((ObjectNode) holder).put(place.last().getMatchingProperty(), path);
        }
    }

    private static Stream<PathPlaces> find(JsonNode root, JsonNode declared, JsonNode value, String pointer) {
        JsonNode schema =
                declared.has("$ref") ? root.at(declared.path("$ref").asText().substring(1)) : declared;
        if (value.isTextual() && schema.has("x-path")) {
            return Stream.of(
                    new PathPlaces(pointer, schema.path("x-path").asText().equals("folder")));
        }
        if (value.isArray()) {
            return IntStream.range(0, value.size())
                    .boxed()
                    .flatMap(index -> find(root, schema.path("items"), value.get(index), pointer + "/" + index));
        }
        return value.properties().stream().flatMap(entry -> {
            JsonNode property = schema.path("properties").path(entry.getKey());
            JsonNode inner = property.isMissingNode() ? schema.path("additionalProperties") : property;
            return find(root, inner, entry.getValue(), pointer + "/" + entry.getKey());
        });
    }
}
