package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.TaskMessage;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The stamps a client has put on its tasks: values by name, by which many tasks are revoked at once. */
public final class Stamps {
    private Stamps() {}

    /** The stamps a task bears; nearly always none. */
    public static Map<String, Set<String>> of(TaskMessage task) {
        JsonNode stamps = task.header("stamps");
        return stamps.isEmpty() ? Map.of() : of(stamps);
    }

    /** Reads an object of values or lists of values. */
    static Map<String, Set<String>> of(JsonNode stamps) {
        Map<String, Set<String>> read = new LinkedHashMap<>();
        stamps.properties().forEach(stamp -> {
            Set<String> values = new LinkedHashSet<>();
            if (stamp.getValue().isArray()) {
                stamp.getValue().forEach(value -> values.add(value.asText("")));
            } else {
                values.add(stamp.getValue().asText(""));
            }
            read.put(stamp.getKey(), values);
        });
        return read;
    }

    /** The values that both have, by name; empty when there is none. */
    public static Map<String, Set<String>> common(Map<String, Set<String>> some, Map<String, Set<String>> others) {
        Map<String, Set<String>> common = new LinkedHashMap<>();
        some.forEach((name, values) -> {
            Set<String> both = new LinkedHashSet<>(values);
            both.retainAll(others.getOrDefault(name, Set.of()));
            if (!both.isEmpty()) {
                common.put(name, both);
            }
        });
        return common;
    }
}
