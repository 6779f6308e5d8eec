package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the columns that parameters name are in the tables (task contract, section 3.3).
 *
 * <p>What only another node's table can tell, the computation checks.
 */
final class ColumnRules {
    private final ObjectNode parameters;
    private final Headers headers;

    ColumnRules(ObjectNode parameters, Headers headers) {
        this.parameters = parameters;
        this.headers = headers;
    }

    /** Fails: {@link InvalidTask} naming the field, the column and the tables. */
    void check(TaskType type) {
        for (Field field : type.fields().values()) {
            JsonNode value = parameters.path(field.name());
            perParty(field.rule("x-columns-of"), field, value);
            among(field.rule("x-columns-among"), field, value);
            at(field.rules().path("x-column-at"), field, value);
        }
    }

    /** {@code {party: [column, …]}}. */
    private void perParty(String table, Field field, JsonNode value) {
        if (table.isEmpty() || !value.isObject()) {
            return;
        }
        value.properties().forEach(entry -> {
            if (!parameters.path(table).has(entry.getKey())) {
                throw invalid("task_config.%s names a party that task_config.%s does not; it names %s"
                        .formatted(field.name(), table, PartyRules.names(parameters.path(table))));
            }
            CsvHeader header = headers.of(table, entry.getKey());
            if (header != null) {
                entry.getValue().forEach(column -> header.require(column.asText(), field.name()));
            }
        });
    }

    /** A list over all parties, or the same by party. */
    private void among(String table, Field field, JsonNode value) {
        if (table.isEmpty() || value.isObject()) {
            perParty(table, field, value);
            return;
        }
        if (headers.areAll(table, parameters.path(table))) {
            value.forEach(column -> inOne(column.asText(), field.name(), headers.of(table)));
        }
    }

    private static void inOne(String column, String field, List<CsvHeader> tables) {
        List<CsvHeader> owners = tables.stream()
                .filter(table -> table.columns().contains(column))
                .toList();
        if (owners.isEmpty()) {
            throw invalid("task_config.%s names column '%s', which is in none of %s"
                    .formatted(field, column, joined(tables, ", ")));
        }
        if (owners.size() > 1) {
            throw invalid("task_config.%s names column '%s', which is in %s; give {party: [column, …]}, or rename one"
                    .formatted(field, column, joined(owners, " and in ")));
        }
        owners.get(0).require(column, field);
    }

    /** One column, at the party that another field names, or at the only one that has a table. */
    private void at(JsonNode rule, Field field, JsonNode value) {
        if (rule.isMissingNode() || !value.isTextual()) {
            return;
        }
        String table = table(rule.path("file"));
        String party = party(rule.path("party").asText(""), parameters.path(table));
        CsvHeader header = party == null ? null : headers.of(table, party);
        if (header != null) {
            header.require(value.textValue(), field.name());
        }
    }

    /** The first file field that is given, where the rule names several. */
    private String table(JsonNode fields) {
        return Field.texts(fields).stream()
                .filter(field -> parameters.path(field).isObject())
                .findFirst()
                .orElse(fields.asText());
    }

    private @Nullable String party(String field, JsonNode paths) {
        if (!field.isEmpty()) {
            return parameters.path(field).textValue();
        }
        Iterator<String> parties = paths.fieldNames();
        return paths.size() == 1 ? parties.next() : null;
    }

    private static String joined(List<CsvHeader> tables, String separator) {
        return tables.stream().map(CsvHeader::toString).collect(Collectors.joining(separator));
    }

    private static InvalidTask invalid(String text) {
        return new InvalidTask(FailureCode.PARAM_INVALID, text);
    }
}
