package io.sfworker.revision.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Camel's own schema of route files. Reading it takes a second, so it is read once, when it is first needed. */
final class CamelSchema implements Check {
    private static final String RESOURCE = "/schema/camelYamlDsl.json";
    private static final Set<String> CHOICES = Set.of("oneOf", "anyOf", "allOf", "not");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        return files.files().stream()
                .filter(file -> !file.isKamelet())
                .flatMap(file -> problems(file).stream())
                .toList();
    }

    private static List<Problem> problems(RouteFile file) {
        List<ValidationMessage> all = List.copyOf(Loaded.SCHEMA.validate(file.content()));
        return all.stream()
                .filter(message -> says(message, all))
                .map(message -> problem(file, message, all))
                .distinct()
                .toList();
    }

    /** False for a message that only follows from a better one: an alternative that was not meant anyway. */
    private static boolean says(ValidationMessage message, Collection<ValidationMessage> all) {
        String where = where(message);
        if (isUnknownKey(message)) {
            return true;
        }
        boolean choice = CHOICES.contains(message.getType());
        return all.stream().filter(other -> other != message).noneMatch(other -> {
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
        String path = where(message);
        if (message.getType().equals("type")) {
            return new Problem(
                    file.name(), file.line(path), path, "Camel's schema wants %s here".formatted(types(path, all)));
        }
        if (!isUnknownKey(message)) {
            String text = message.getMessage().replaceFirst("^" + Pattern.quote(path) + ": ", "");
            return new Problem(file.name(), file.line(path), path, "Camel's schema says: " + text);
        }
        String key = message.getProperty();
        String text =
                "'%s' is not a key Camel knows here%s".formatted(key, Nearest.hint(key, Loaded.keysAround(message)));
        return new Problem(file.name(), file.line(path + "." + key), path + "." + key, text);
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
