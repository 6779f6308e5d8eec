package io.sfworker.revision.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.sfworker.settings.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Camel's own schema of route files. Reading it takes a second, so it is read once, when it is first needed. */
final class CamelSchema implements Check {
    private static final String RESOURCE = "/schema/camelYamlDsl.json";
    private static final int MOST_MESSAGES = 500;
    private static final Set<String> CHOICES = Set.of("oneOf", "anyOf", "allOf", "not");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        return files.files().stream().flatMap(file -> problems(file).stream()).toList();
    }

    private static List<Problem> problems(RouteFile file) {
        List<ValidationMessage> all = Loaded.SCHEMA.validate(content(file)).stream()
                .limit(MOST_MESSAGES)
                .toList();
        return all.stream()
                .filter(message -> says(message, all))
                .map(message -> problem(file, message, all))
                .distinct()
                .toList();
    }

    /** The schema is about route files; the template of a kamelet looks like the item of one. */
    private static JsonNode content(RouteFile file) {
        if (!file.isKamelet()) {
            return file.content();
        }
        ObjectNode template = JsonNodeFactory.instance.objectNode();
        JsonNode given = file.content().path("spec").path("template");
        Stream.of("route", "from").filter(given::has).forEach(key -> template.set(key, given.path(key)));
        return JsonNodeFactory.instance.arrayNode().add(template);
    }

    private static String pathInFile(RouteFile file, String path) {
        return file.isKamelet() ? path.replaceFirst("^\\$\\[0]", "\\$.spec.template") : path;
    }

    /** False for a message that only follows from a better one: an alternative that was not meant anyway. */
    private static boolean says(ValidationMessage message, Collection<ValidationMessage> all) {
        String where = where(message);
        if (isUnknownKey(message)) {
            return true;
        }
        boolean choice = CHOICES.contains(message.getType());
        return all.stream().filter(other -> !other.equals(message)).noneMatch(other -> {
            boolean inside =
                    where(other).startsWith(where + ".") || where(other).startsWith(where + "[");
            boolean same = where(other).equals(where);
            boolean better = isUnknownKey(other) || (choice && !CHOICES.contains(other.getType()));
            return inside || (same && better);
        });
    }

    private static boolean isUnknownKey(ValidationMessage message) {
        return message.getType().equals("additionalProperties");
    }

    private static String where(ValidationMessage message) {
        return message.getInstanceLocation().toString();
    }

    private static Problem problem(RouteFile file, ValidationMessage message, Collection<ValidationMessage> all) {
        String path = pathInFile(file, where(message));
        if (isUnknownKey(message)) {
            String key = message.getProperty();
            String below = path + "." + key;
            String hint = Nearest.hint(key, Loaded.keysAround(message));
            return new Problem(
                    file.name(), file.line(below), below, "'%s' is not a key Camel knows here%s".formatted(key, hint));
        }
        String text = message.getType().equals("type")
                ? "wants %s here".formatted(types(where(message), all))
                : "says: "
                        + message.getMessage()
                                .substring(Math.min(
                                        where(message).length() + 2,
                                        message.getMessage().length()));
        return new Problem(file.name(), file.line(path), path, "Camel's schema " + text);
    }

    /** Alternatives complain one by one, each about its own type. */
    private static String types(String path, Collection<ValidationMessage> all) {
        return all.stream()
                .filter(message ->
                        message.getType().equals("type") && where(message).equals(path))
                .map(message -> message.getSchemaNode().asText())
                .distinct()
                .sorted()
                .collect(Collectors.joining(" or "));
    }

    /** Holds what is expensive to read; a class of its own makes it lazy and safe for threads. */
    private static final class Loaded {
        private static final JsonNode JSON = read();
        private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(
                        JSON,
                        SchemaValidatorsConfig.builder()
                                .pathType(PathType.LEGACY)
                                .preloadJsonSchema(false)
                                .build());

        private static JsonNode read() {
            try (InputStream input = CamelSchema.class.getResourceAsStream(RESOURCE)) {
                return new ObjectMapper().readTree(Objects.requireNonNull(input, RESOURCE));
            } catch (IOException broken) {
                throw new UncheckedIOException("Camel's schema cannot be read", broken);
            }
        }

        private static Set<String> keysAround(ValidationMessage message) {
            String pointer = message.getSchemaLocation().getFragment().toString();
            Set<String> keys = new TreeSet<>();
            JSON.at(pointer.substring(0, Math.max(pointer.lastIndexOf('/'), 0)))
                    .path("properties")
                    .fieldNames()
                    .forEachRemaining(keys::add);
            return keys;
        }
    }
}
