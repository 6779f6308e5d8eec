package io.sfworker.revision.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, texts, numbers and truth values. */
final class JsonData {
    private JsonData() {}

    /** One level of it: what stands inside is JSON still. */
    static @Nullable Object of(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                json.properties().forEach(field -> map.put(field.getKey(), field.getValue()));
                yield Collections.unmodifiableMap(map);
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                json.forEach(list::add);
                yield Collections.unmodifiableList(list);
            }
            case NUMBER -> json.numberValue();
            case BOOLEAN -> json.booleanValue();
            case NULL, MISSING -> null;
            default -> json.asText();
        };
    }
}
