package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.util.List;
import java.util.Set;

/** {@code 1} and {@code 1.0} are the same number: each becomes what its field is declared as. */
final class Numbers {
    /** Above it a double does not tell neighbouring integers apart. */
    private static final double LARGEST_EXACT = 1L << 53;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Numbers() {}

    /**
     * {@code value} with its numbers as {@code declaration} wants them.
     *
     * <p>Fails: {@link InvalidTask} naming {@code path} when one is NaN or infinite.
     */
    static JsonNode fit(JsonNode value, JsonNode declaration, String path) {
        if (value.isNumber()) {
            return number(value, types(declaration), path);
        }
        if (value instanceof ObjectNode object) {
            ObjectNode fitted = NODES.objectNode();
            object.properties()
                    .forEach(entry -> fitted.set(
                            entry.getKey(),
                            fit(entry.getValue(), inner(declaration, entry.getKey()), path + "." + entry.getKey())));
            return fitted;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode fitted = NODES.arrayNode();
            array.forEach(element -> fitted.add(fit(element, declaration.path("items"), path)));
            return fitted;
        }
        return value;
    }

    /** {@code params} with integers for whole numbers, save in {@code task_config}: nothing else there is a float. */
    static ObjectNode whole(ObjectNode params) {
        ObjectNode fitted = NODES.objectNode();
        params.properties().forEach(entry -> {
            boolean own = entry.getKey().equals("task_config");
            fitted.set(entry.getKey(), own ? entry.getValue() : whole(entry.getValue(), entry.getKey()));
        });
        return fitted;
    }

    private static JsonNode whole(JsonNode value, String path) {
        if (value.isNumber()) {
            return number(value, Set.of("integer"), path);
        }
        if (value instanceof ObjectNode object) {
            ObjectNode fitted = NODES.objectNode();
            object.properties()
                    .forEach(entry -> fitted.set(entry.getKey(), whole(entry.getValue(), path + "." + entry.getKey())));
            return fitted;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode fitted = NODES.arrayNode();
            array.forEach(element -> fitted.add(whole(element, path)));
            return fitted;
        }
        return value;
    }

    private static JsonNode number(JsonNode value, Set<String> types, String path) {
        if (!Double.isFinite(value.doubleValue())) {
            throw new InvalidTask(
                    FailureCode.PARAM_INVALID, path + " must be a finite number; NaN and Infinity are not accepted");
        }
        if (value.isIntegralNumber() && !value.canConvertToLong()) {
            return large(value, types, path);
        }
        double number = value.doubleValue();
        if (number != Math.rint(number) || Math.abs(number) >= LARGEST_EXACT) {
            return value;
        }
        return fitted(value, number, types);
    }

    private static JsonNode fitted(JsonNode value, double number, Set<String> types) {
        boolean integers = types.contains("integer");
        boolean floats = types.contains("number");
        if (integers && !floats) {
            return integer((long) number);
        }
        // Not where text is accepted too: there the sender's own form of a number counts.
        return floats && !integers && !types.contains("string") ? NODES.numberNode(number) : value;
    }

    /** Nothing that computes takes integers of more than 64 bits; a float may be written as one. */
    private static JsonNode large(JsonNode value, Set<String> types, String path) {
        if (types.contains("integer")) {
            throw new InvalidTask(FailureCode.PARAM_INVALID, path + " must be an integer of at most 64 bits");
        }
        return NODES.numberNode(value.doubleValue());
    }

    private static JsonNode integer(long number) {
        return (int) number == number ? NODES.numberNode((int) number) : NODES.numberNode(number);
    }

    private static JsonNode inner(JsonNode declaration, String name) {
        JsonNode property = declaration.path("properties").path(name);
        return property.isMissingNode() ? declaration.path("additionalProperties") : property;
    }

    private static Set<String> types(JsonNode declaration) {
        JsonNode type = declaration.path("type");
        return Set.copyOf(type.isTextual() ? List.of(type.textValue()) : Field.texts(type));
    }
}
