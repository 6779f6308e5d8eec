package io.sfworker.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** A compose file: its services, and the variables it reads. */
record ComposeFile(Path path, String text, Map<String, Map<String, Object>> services, Set<String> volumes) {
    private static final Path FOLDER = Path.of("docker");
    /** {@code ${NAME:-default}} or {@code ${NAME:?what to do}}; two dollar signs are one for the container. */
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)(:[-?])([^}]*)}");

    private static final Pattern ANY_DOLLAR = Pattern.compile("(?<!\\$)\\$(?!\\$)");

    static List<ComposeFile> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<ComposeFile> found = new ArrayList<>();
            for (Path file : files.filter(one -> one.getFileName().toString().startsWith("compose."))
                    .sorted()
                    .toList()) {
                found.add(read(file));
            }
            return found;
        }
    }

    private static ComposeFile read(Path file) throws IOException {
        String text = Files.readString(file);
        Map<String, Map<String, Map<String, Object>>> content = new Yaml().load(text);
        return new ComposeFile(
                file,
                text,
                content.getOrDefault("services", Map.of()),
                content.getOrDefault("volumes", Map.of()).keySet());
    }

    /** Name to default; empty for one that has to be set. */
    Map<String, String> variables() {
        Map<String, String> found = new TreeMap<>();
        VARIABLE.matcher(code())
                .results()
                .forEach(one -> found.put(one.group(1), one.group(2).equals(":-") ? one.group(3) : ""));
        return found;
    }

    /** Whether each use of a variable has a default or says what to do: an empty one is never taken silently. */
    boolean saysWhatToDoForEachVariable() {
        Matcher dollar = ANY_DOLLAR.matcher(code());
        return dollar.results().count() == VARIABLE.matcher(code()).results().count();
    }

    private String code() {
        return text.replaceAll("(?m)^\\s*#.*$", "");
    }
}
