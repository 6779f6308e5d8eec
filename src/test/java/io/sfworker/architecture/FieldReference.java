package io.sfworker.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One section of the field reference: a task type as its schema declares it. */
final class FieldReference {
    private static final String HEAD =
            "| field | type | default | allowed | aliases | meaning |\n|---|---|---|---|---|---|\n";

    private final String name;
    private final JsonNode schema;

    FieldReference(String name, JsonNode schema) {
        this.name = name;
        this.schema = schema;
    }

    String section() {
        StringBuilder text = new StringBuilder("## `%s`\n\n".formatted(name));
        text.append(schema.path("description").asText())
                .append("\n\n")
                .append(about())
                .append("\n\n")
                .append(HEAD);
        rows(schema, "", text);
        schema.path("dependentRequired")
                .properties()
                .forEach(entry -> text.append("\n`%s` needs %s.\n".formatted(entry.getKey(), codes(entry.getValue()))));
        return text.append('\n').toString();
    }

    private String about() {
        List<String> facts = new ArrayList<>();
        if (schema.has("x-aliases")) {
            facts.add("Also called " + codes(schema.path("x-aliases")));
        }
        facts.add(parties(schema.path("x-parties")));
        facts.add(devices(texts(schema.path("x-devices"))));
        facts.add("[Sample](../test/resources/samples/tasks/%s.json)".formatted(name));
        return String.join(". ", facts) + ".";
    }

    private static String devices(List<String> devices) {
        if (devices.isEmpty()) {
            return "Needs no `spu_config`";
        }
        String device = devices.get(0);
        return device.endsWith("?")
                ? "Computes on %s where columns of several parties meet".formatted(code(device.replace("?", "")))
                : "Computes on " + code(device);
    }

    private static String parties(JsonNode parties) {
        int least = parties.path("min").asInt(1);
        if (!parties.has("max")) {
            return least == 1 ? "Any number of parties" : "%d parties or more".formatted(least);
        }
        int most = parties.path("max").asInt();
        return least == most ? "%d parties".formatted(least) : "%d to %d parties".formatted(least, most);
    }

    private static void rows(JsonNode object, String prefix, StringBuilder text) {
        Set<String> required = new HashSet<>();
        object.path("required").forEach(field -> required.add(field.asText()));
        object.path("properties").properties().forEach(entry -> {
            JsonNode field = entry.getValue();
            String path = prefix + entry.getKey();
            text.append(ReadmeTable.row(
                    code(path),
                    type(field),
                    defaultOf(field, required.contains(entry.getKey())),
                    String.join("; ", allowed(field)),
                    codes(field.path("x-aliases")),
                    meaning(field)));
            rows(field, path + ".", text);
        });
    }

    private static String meaning(JsonNode field) {
        String lifted = field.path("x-lift").asBoolean() ? "; its fields may stand in `task_config` too" : "";
        return field.path("description").asText() + lifted;
    }

    private static String defaultOf(JsonNode field, boolean required) {
        if (required) {
            return "required";
        }
        JsonNode value = field.path("default");
        return value.isMissingNode() || value.isNull()
                ? ""
                : code(value.isTextual() ? value.asText() : value.toString());
    }

    private static String type(JsonNode field) {
        List<String> types = new ArrayList<>();
        for (String type : texts(field.path("type"))) {
            types.add(
                    switch (type) {
                        case "array" -> "[%s]".formatted(type(field.path("items")));
                        case "object" -> ofObject(field);
                        case "string" -> field.has("x-file") ? "path" : "text";
                        case "boolean" -> "true or false";
                        case "null" -> "";
                        default -> type;
                    });
        }
        types.removeIf(String::isEmpty);
        String text = types.isEmpty() && field.has("enum") ? "one of" : String.join(" or ", types);
        return field.has("x-text-per-party") ? text + " or path" : text;
    }

    private static String ofObject(JsonNode field) {
        if (field.has("x-file")) {
            return "{party: path}";
        }
        JsonNode value = field.path("additionalProperties");
        return value.isObject() ? "{party: %s}".formatted(type(value)) : "object";
    }

    private static List<String> allowed(JsonNode field) {
        List<String> rules = new ArrayList<>();
        if (field.has("enum")) {
            rules.add(codes(field.path("enum")));
        }
        field.path("x-value-aliases")
                .properties()
                .forEach(entry -> rules.add("`%s` means %s"
                        .formatted(entry.getKey(), code(entry.getValue().asText()))));
        bound(field, "minimum", "≥", rules);
        bound(field, "exclusiveMinimum", ">", rules);
        bound(field, "maximum", "≤", rules);
        bound(field, "exclusiveMaximum", "<", rules);
        bound(field, "minItems", "entries ≥", rules);
        bound(field, "maxItems", "entries ≤", rules);
        bound(field, "maxProperties", "parties ≤", rules);
        references(field, rules);
        return rules;
    }

    private static void references(JsonNode field, List<String> rules) {
        if (field.path("x-party").asBoolean()) {
            rules.add("a party");
        }
        reference(field, "x-party-of", "a party of %s", rules);
        reference(field, "x-parties-of", "the parties of %s", rules);
        reference(field, "x-parties-within", "parties of %s", rules);
        reference(field, "x-columns-of", "columns of %s", rules);
        reference(field, "x-columns-among", "columns of %s", rules);
        JsonNode at = field.path("x-column-at");
        if (at.has("party")) {
            rules.add("a column of `%s` at `%s`"
                    .formatted(at.path("file").asText(), at.path("party").asText()));
        } else if (at.has("file")) {
            rules.add("a column of " + codes(at.path("file")).replace(", ", ", else "));
        }
        if (field.path("x-format").asText().equals("model")) {
            rules.add("a model, with `<path>.meta.json`");
        }
    }

    private static void reference(JsonNode field, String keyword, String words, List<String> rules) {
        String other = field.path(keyword).asText("");
        if (!other.isEmpty()) {
            rules.add(words.formatted(other.equals("*") ? "the cluster" : code(other)));
        }
    }

    private static void bound(JsonNode field, String keyword, String words, List<String> rules) {
        if (field.has(keyword)) {
            rules.add(words + " " + field.path(keyword).asText());
        }
    }

    private static String codes(JsonNode array) {
        return String.join(", ", texts(array).stream().map(FieldReference::code).toList());
    }

    private static List<String> texts(JsonNode value) {
        Stream<JsonNode> values =
                value.isTextual() ? Stream.of(value) : StreamSupport.stream(value.spliterator(), false);
        return values.map(JsonNode::asText).toList();
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
