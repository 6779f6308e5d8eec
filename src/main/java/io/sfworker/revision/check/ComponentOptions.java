package io.sfworker.revision.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of one component's addresses, as Camel's build wrote them down beside its class.
 *
 * @param lenient true when the component takes other options too, as http does for its query
 */
record ComponentOptions(JsonNode properties, boolean lenient) {
    private static final String SERVICES = "/META-INF/services/org/apache/camel/component/";
    private static final Map<String, Optional<ComponentOptions>> KNOWN = new ConcurrentHashMap<>();

    /** The options, or nothing when the worker does not have the component. */
    static Optional<ComponentOptions> of(String scheme) {
        return KNOWN.computeIfAbsent(scheme, name -> {
            try {
                return read(name);
            } catch (IOException broken) {
                throw new UncheckedIOException("the options of %s cannot be read".formatted(name), broken);
            }
        });
    }

    /** The description of an option; for {@code tags.x} that of {@code tags.}. */
    @Nullable
    JsonNode option(String name) {
        if (properties.has(name)) {
            return properties.get(name);
        }
        for (JsonNode option : properties) {
            String prefix = option.path("prefix").asText();
            if (!prefix.isEmpty() && name.startsWith(prefix)) {
                return option;
            }
        }
        return null;
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Optional<ComponentOptions> read(String scheme) throws IOException {
        Properties service = new Properties();
        try (InputStream input = ComponentOptions.class.getResourceAsStream(SERVICES + scheme)) {
            if (input == null) {
                return Optional.empty();
            }
            service.load(input);
        }
        String type = service.getProperty("class", "");
        String folder = type.substring(0, Math.max(type.lastIndexOf('.'), 0)).replace('.', '/');
        try (InputStream input =
                ComponentOptions.class.getResourceAsStream("/META-INF/%s/%s.json".formatted(folder, scheme))) {
            if (input == null) {
                return Optional.empty();
            }
            JsonNode json = new ObjectMapper().readTree(input);
            return Optional.of(new ComponentOptions(
                    json.path("properties"),
                    json.path("component").path("lenientProperties").asBoolean()));
        }
    }
}
