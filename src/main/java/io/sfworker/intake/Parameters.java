package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a {@code task_config} into its type's canonical form: aliases renamed, defaults filled in, lists spread. */
final class Parameters {
    private static final Logger LOG = LoggerFactory.getLogger(Parameters.class);

    private Parameters() {}

    /** Fails: {@link InvalidTask} when a name and its alias are both given and differ. */
    static ObjectNode canonical(TaskType type, ObjectNode config) {
        ObjectNode canonical = JsonNodeFactory.instance.objectNode();
        List<String> known = new ArrayList<>(List.of("task_type"));
        for (TaskType.Field field : type.fields().values()) {
            JsonNode value = value(config, field);
            if (!value.isMissingNode()) {
                canonical.set(field.name(), value);
            }
            known.add(field.name());
            known.addAll(field.aliases());
        }
        type.fields().values().forEach(field -> spread(canonical, field));
        warnOfUnknown(type, config, known);
        return canonical;
    }

    private static JsonNode value(ObjectNode config, TaskType.Field field) {
        JsonNode found = given(config, field.name());
        String foundAs = field.name();
        for (String alias : field.aliases()) {
            JsonNode other = given(config, alias);
            if (found.isMissingNode()) {
                found = other;
                foundAs = alias;
            } else if (!other.isMissingNode() && !Objects.equals(found, other)) {
                throw new InvalidTask(
                        FailureCode.PARAM_INVALID,
                        "task_config.%s and task_config.%s mean the same and differ; keep one"
                                .formatted(foundAs, alias));
            }
        }
        return found.isMissingNode() ? field.defaultValue() : found;
    }

    // Senders write null for "not given".
    private static JsonNode given(ObjectNode config, String name) {
        JsonNode value = config.path(name);
        return value.isNull() ? config.path("") : value;
    }

    /** One column or one list of columns stands for every party of the field named by the rule. */
    private static void spread(ObjectNode canonical, TaskType.Field field) {
        JsonNode value = canonical.path(field.name());
        JsonNode over = canonical.path(field.rule("x-spread-over"));
        if (!over.isObject() || !(value.isTextual() || value.isArray() || value.isObject())) {
            return;
        }
        ObjectNode spread = canonical.putObject(field.name());
        if (value.isObject()) {
            value.properties().forEach(entry -> spread.set(entry.getKey(), list(entry.getValue())));
        } else {
            over.fieldNames().forEachRemaining(party -> spread.set(party, list(value)));
        }
    }

    private static JsonNode list(JsonNode value) {
        if (!value.isTextual()) {
            return value.deepCopy();
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        return list.add(value);
    }

    private static void warnOfUnknown(TaskType type, ObjectNode config, List<String> known) {
        List<String> unknown = new ArrayList<>();
        config.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                unknown.add(name.length() > 50 ? name.substring(0, 50) : name);
            }
        });
        if (!unknown.isEmpty()) {
            LOG.warn("stage=intake task_type={} ignored unknown parameters: {}", type.name(), unknown);
        }
    }
}
