package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a {@code task_config} into its type's canonical form: names, values, numbers and defaults of the schema. */
final class Parameters {
    private static final Logger LOG = LoggerFactory.getLogger(Parameters.class);
    private static final String ROOT = "task_config";

    private Parameters() {}

    /** Fails: {@link InvalidTask} when two names of one parameter are both given and differ. */
    static ObjectNode canonical(TaskType type, ObjectNode config) {
        ObjectNode given = config.deepCopy();
        given.remove("task_type");
        type.fields().values().forEach(field -> Lift.into(field, given, type.fields()));
        ObjectNode canonical = object(type.fields(), given, ROOT);
        warnOfUnknown(type, given);
        type.fields().values().forEach(field -> Spread.over(field, canonical, type.name()));
        return (ObjectNode) Numbers.fit(canonical, type.schema().getSchemaNode(), ROOT);
    }

    /** Takes what it knows out of {@code given}. */
    private static ObjectNode object(Map<String, Field> fields, ObjectNode given, String path) {
        ObjectNode canonical = JsonNodeFactory.instance.objectNode();
        for (Field field : fields.values()) {
            JsonNode value = nested(field, value(given, field, path), path);
            if (!value.isMissingNode()) {
                canonical.set(field.name(), value);
            }
            given.remove(field.names());
        }
        return canonical;
    }

    // What the declaration does not know stays, so that additionalProperties can refuse it.
    private static JsonNode nested(Field field, JsonNode value, String path) {
        if (field.fields().isEmpty() || !(value instanceof ObjectNode object)) {
            return value;
        }
        ObjectNode rest = object.deepCopy();
        ObjectNode canonical = object(field.fields(), rest, path + "." + field.name());
        return canonical.setAll(rest);
    }

    private static JsonNode value(ObjectNode given, Field field, String path) {
        JsonNode found = MissingNode.getInstance();
        String foundAs = field.name();
        for (String name : field.names()) {
            JsonNode other = given(given, field, name);
            if (found.isMissingNode()) {
                found = other;
                foundAs = name;
            } else if (!other.isMissingNode() && !same(found, other)) {
                throw new InvalidTask(
                        FailureCode.PARAM_INVALID,
                        "%s.%s and %s.%s mean the same and differ; keep one".formatted(path, foundAs, path, name));
            }
        }
        return found.isMissingNode() ? field.defaultValue() : found;
    }

    // Senders write null for "not given".
    private static JsonNode given(ObjectNode given, Field field, String name) {
        JsonNode value = field.meaning(given.path(name));
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.equals(Parameters::compare, other);
    }

    private static int compare(JsonNode one, JsonNode other) {
        boolean numbers = one.isNumber() && other.isNumber();
        boolean equal = numbers ? one.doubleValue() == other.doubleValue() : one.equals(other);
        return equal ? 0 : 1;
    }

    private static void warnOfUnknown(TaskType type, ObjectNode rest) {
        List<String> unknown = new ArrayList<>();
        rest.fieldNames().forEachRemaining(name -> unknown.add(name.length() > 50 ? name.substring(0, 50) : name));
        if (!unknown.isEmpty()) {
            LOG.warn("stage=intake task_type={} ignored unknown parameters: {}", type.name(), unknown);
        }
    }
}
