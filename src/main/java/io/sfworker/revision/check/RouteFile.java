package io.sfworker.revision.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One route file that is YAML.
 *
 * @param places every value in the order of the file, the whole content first
 */
record RouteFile(String name, JsonNode content, Map<String, Integer> lines, List<Place> places) {

    static RouteFile of(String name, JsonNode content, Map<String, Integer> lines) {
        RouteFile file = new RouteFile(name, content, lines, new ArrayList<>());
        file.collect("$", "", content, null);
        return file;
    }

    boolean isKamelet() {
        return name.endsWith(".kamelet.yaml");
    }

    /** The word before {@code .kamelet.yaml}, which is how Camel finds it. */
    String kameletName() {
        return name.substring(name.lastIndexOf('/') + 1).replace(".kamelet.yaml", "");
    }

    /** The line of a path, or of the nearest thing around it. */
    int line(String path) {
        String rest = path;
        while (!lines.containsKey(rest) && rest.length() > 1) {
            rest = rest.substring(0, Math.max(Math.max(rest.lastIndexOf('.'), rest.lastIndexOf('[')), 1));
        }
        return lines.getOrDefault(rest, 1);
    }

    private void collect(String path, String key, JsonNode value, @Nullable Place parent) {
        Place place = new Place(name, path, lines.getOrDefault(path, 1), key, value, parent);
        places.add(place);
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            collect(path + "." + field.getKey(), field.getKey(), field.getValue(), place);
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                collect(path + "[" + i + "]", key, value.get(i), place);
            }
        }
    }
}
