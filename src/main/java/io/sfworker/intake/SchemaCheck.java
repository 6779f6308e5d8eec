package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.util.Comparator;

/** Turns the first finding of a JSON Schema into a sentence that names the field and the fix, never its value. */
final class SchemaCheck {
    private SchemaCheck() {}

    /** Fails: {@link InvalidTask} when {@code value}, which the sender knows as {@code name}, breaks the schema. */
    static void check(JsonSchema schema, JsonNode value, String name) {
        schema.validate(value).stream()
                .min(Comparator.comparing(SchemaCheck::depth))
                .ifPresent(finding -> {
                    throw new InvalidTask(FailureCode.PARAM_INVALID, text(schema, finding, name));
                });
    }

    // The outermost finding explains the most; those below it are often its consequences.
    private static int depth(ValidationMessage finding) {
        return finding.getInstanceLocation().getNameCount();
    }

    private static String text(JsonSchema schema, ValidationMessage finding, String name) {
        String path = path(finding, name);
        return switch (finding.getType()) {
            case "required" -> missing(schema, finding, path);
            case "additionalProperties" -> "%s.%s is not accepted; remove it".formatted(path, finding.getProperty());
            case "dependentRequired" -> missingBeside(schema, finding, path);
            case "type" -> "%s must be of type %s".formatted(path, expected(finding));
            default -> "%s %s".formatted(path, rule(finding));
        };
    }

    private static String missing(JsonSchema schema, ValidationMessage finding, String path) {
        String field = finding.getProperty();
        return "%s.%s is missing; add it%s".formatted(path, field, description(schema, field));
    }

    private static String description(JsonSchema schema, String field) {
        JsonNode description =
                schema.getSchemaNode().path("properties").path(field).path("description");
        return description.isTextual() ? ": " + description.asText() : "";
    }

    private static String missingBeside(JsonSchema schema, ValidationMessage finding, String path) {
        String missing = String.valueOf(finding.getArguments()[0]);
        String given = String.valueOf(finding.getArguments()[1]);
        return "%s.%s is missing; %s.%s needs it%s".formatted(path, missing, path, given, description(schema, missing));
    }

    private static String path(ValidationMessage finding, String name) {
        return name + finding.getInstanceLocation().toString().substring(1);
    }

    private static String expected(ValidationMessage finding) {
        return finding.getSchemaNode()
                .toString()
                .replace("\"", "")
                .replace(",", " or ")
                .replaceAll("[\\[\\]]", "");
    }

    private static String rule(ValidationMessage finding) {
        String message = finding.getMessage();
        int separator = message.indexOf(": ");
        return separator < 0 ? message : message.substring(separator + 2);
    }
}
