package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.task.TaskFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers of the own parties' tables, by field and party. */
final class Headers {
    private final Map<String, Map<String, CsvHeader>> byField = new TreeMap<>();

    /** Reads them. Fails: {@link io.sfworker.failure.InvalidTask} when a table cannot be read. */
    Headers(List<TaskFile> tables, DataRoots roots) {
        for (TaskFile table : tables) {
            byField.computeIfAbsent(table.field(), field -> new TreeMap<>())
                    .put(table.party().name(), CsvHeader.of(table, roots));
        }
    }

    /** The header of a party's table; null when it is another node's. */
    @Nullable
    CsvHeader of(String field, String party) {
        return ofField(field).get(party);
    }

    /** The headers of a field's tables that are here, sorted by party. */
    List<CsvHeader> of(String field) {
        return List.copyOf(ofField(field).values());
    }

    /** Whether all tables that {@code paths}, the field's value, names are here. */
    boolean areAll(String field, JsonNode paths) {
        return ofField(field).size() == paths.size();
    }

    private Map<String, CsvHeader> ofField(String field) {
        return byField.getOrDefault(field, Map.of());
    }
}
