package io.sfworker.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One file below a routes folder.
 *
 * @param name the word of the file: {@code intake} for {@code 10-intake.camel.yaml}, or "" if the name has another form
 * @param folder the folder below routes, for example {@code algorithm}, or ""
 */
record RouteFile(String path, String name, String folder, String text, JsonNode content) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern NUMBERED = Pattern.compile("\\d\\d-([a-z][a-z0-9_-]*)\\.camel\\.yaml");
    private static final Pattern PLAIN = Pattern.compile("([a-z][a-z0-9_-]*)\\.camel\\.yaml");

    static List<RouteFile> below(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(file -> read(root, file))
                    .toList();
        }
    }

    private static RouteFile read(Path root, Path file) {
        try {
            Path relative = root.relativize(file);
            String folder = relative.getParent() == null
                    ? ""
                    : relative.getParent().toString().replace('\\', '/');
            Matcher match = (folder.isEmpty() ? NUMBERED : PLAIN)
                    .matcher(file.getFileName().toString());
            String text = Files.readString(file);
            return new RouteFile(
                    relative.toString(), match.matches() ? match.group(1) : "", folder, text, YAML.readTree(text));
        } catch (IOException broken) {
            throw new IllegalStateException(file + " is not YAML", broken);
        }
    }

    List<JsonNode> routes() {
        return StreamSupport.stream(content.spliterator(), false)
                .map(item -> item.path("route"))
                .filter(JsonNode::isObject)
                .toList();
    }

    /** True for a file that says what a failure does. */
    boolean isErrorPolicy() {
        return name.equals("errors");
    }

    /** The comment above the first item, as one line. */
    String opening() {
        return text.lines()
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.substring(1).trim())
                .collect(Collectors.joining(" "));
    }

    /** Shows every text value together with its key. */
    void visit(BiConsumer<String, String> visitor) {
        visit("", content, visitor);
    }

    private static void visit(String key, JsonNode node, BiConsumer<String, String> visitor) {
        if (node.isTextual()) {
            visitor.accept(key, node.asText());
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            visit(field.getKey(), field.getValue(), visitor);
        }
        if (node.isArray()) {
            node.forEach(item -> visit(key, item, visitor));
        }
    }
}
