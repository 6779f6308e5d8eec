package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Lets the parameters inside an object stand beside it too ({@code x-lift}); those inside win. */
final class Lift {
    private Lift() {}

    /** Moves what belongs into {@code field} from the top of {@code given} into it. */
    static void into(Field field, ObjectNode given, Map<String, Field> top) {
        JsonNode object = given.path(field.name());
        if (!field.is("x-lift") || !(object.isObject() || object.isMissingNode() || object.isNull())) {
            return;
        }
        ObjectNode inside = object.isObject() ? (ObjectNode) object : JsonNodeFactory.instance.objectNode();
        field.fields().values().forEach(inner -> move(inner, given, inside, top));
        given.set(field.name(), inside);
    }

    private static void move(Field inner, ObjectNode given, ObjectNode inside, Map<String, Field> top) {
        boolean isInside = inner.names().stream().anyMatch(inside::has);
        for (String name : inner.names()) {
            JsonNode lifted = top.containsKey(name) ? null : given.remove(name);
            if (lifted != null && !isInside) {
                inside.set(name, lifted);
            }
        }
    }
}
