package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keywords that the schemas of task types have beside JSON Schema's own; {@code config/schema/README.md} describes
 * them.
 */
final class Keywords {
    /** Those of a task type. */
    static final Set<String> OF_TYPE =
            Set.of("x-module", "x-aliases", "x-devices", "x-runtime-config", "x-parties", "x-component");

    /** Those of a field. */
    static final Set<String> OF_FIELD = Set.of(
            "x-aliases",
            "x-value-aliases",
            "x-lift",
            "x-file",
            "x-format",
            "x-path",
            "x-party",
            "x-party-of",
            "x-parties-of",
            "x-parties-within",
            "x-columns-of",
            "x-columns-among",
            "x-column-at",
            "x-spread-over",
            "x-text-per-party",
            "x-equal-length");

    /** Those of a field inside another. */
    private static final Set<String> OF_INNER_FIELD = Set.of("x-aliases", "x-value-aliases");

    /** Those whose text is the name of another field. */
    private static final Set<String> OF_REFERENCES = Set.of(
            "x-party-of", "x-parties-of", "x-parties-within", "x-columns-of", "x-columns-among", "x-spread-over");

    private static final Map<String, Set<String>> VALUES =
            Map.of("x-file", Set.of("input", "output"), "x-format", Set.of("csv", "model", "json"));

    private static final Set<String> DEVICES = Set.of("spu", "spu?", "heu");

    private Keywords() {}

    /** What is wrong with a declaration's own keywords: misspelt ones, and fields that are not there. */
    static List<String> problems(TaskType type) {
        List<String> problems = new ArrayList<>();
        unknown(type.schema().getSchemaNode(), OF_TYPE, type.name(), problems);
        if (!DEVICES.containsAll(type.devices())) {
            problems.add("%s: x-devices must be some of %s".formatted(type.name(), DEVICES));
        }
        type.fields().values().forEach(field -> ofField(type, field, type.name() + "." + field.name(), problems));
        return problems;
    }

    private static void ofField(TaskType type, Field field, String path, List<String> problems) {
        unknown(field.rules(), OF_FIELD, path, problems);
        OF_REFERENCES.forEach(keyword -> reference(type, field.rule(keyword), path + ": " + keyword, problems));
        JsonNode columnAt = field.rules().path("x-column-at");
        JsonNode tables = columnAt.path("file");
        List<String> names = tables.isTextual() ? List.of(tables.textValue()) : Field.texts(tables);
        names.forEach(table -> reference(type, table, path + ": x-column-at.file", problems));
        reference(type, columnAt.path("party").asText(""), path + ": x-column-at.party", problems);
        VALUES.forEach((keyword, values) -> {
            if (field.rules().has(keyword) && !values.contains(field.rule(keyword))) {
                problems.add("%s: %s must be one of %s".formatted(path, keyword, values));
            }
        });
        field.fields().values().forEach(inner -> ofInner(inner, path + "." + inner.name(), problems));
    }

    // Parties, files and columns are rules between the fields at the top.
    private static void ofInner(Field field, String path, List<String> problems) {
        unknown(field.rules(), OF_INNER_FIELD, path, problems);
        field.fields().values().forEach(inner -> ofInner(inner, path + "." + inner.name(), problems));
    }

    private static void reference(TaskType type, String name, String where, List<String> problems) {
        if (!name.isEmpty() && !name.equals("*") && !type.fields().containsKey(name)) {
            problems.add("%s names the field '%s', which is not declared".formatted(where, name));
        }
    }

    private static void unknown(JsonNode declaration, Set<String> known, String path, List<String> problems) {
        declaration.fieldNames().forEachRemaining(keyword -> {
            if (keyword.startsWith("x-") && !known.contains(keyword)) {
                problems.add("%s: %s is not a keyword".formatted(path, keyword));
            }
        });
    }
}
