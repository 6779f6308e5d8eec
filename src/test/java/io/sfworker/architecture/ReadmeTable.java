package io.sfworker.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The generated tables of the pages.
 *
 * <p>{@code <!-- options:celery -->} to {@code <!-- /options -->} holds the options of the Camel component,
 * {@code <!-- settings -->} or {@code <!-- settings:sfworker.ray -->} to {@code <!-- /settings -->} the settings of
 * Spring, all or those below one prefix, {@code <!-- task-types -->} to {@code <!-- /task-types -->} the task types.
 */
final class ReadmeTable {
    private static final Pattern OPTIONS = marker("options:celery()", "options");
    private static final Pattern SETTINGS = marker("settings(?::([a-z0-9.-]+))?", "settings");

    private static final Pattern TASK_TYPES = marker("task-types()", "task-types");

    private ReadmeTable() {}

    static String withTaskTypes(String readme, SortedMap<String, JsonNode> types) {
        return replace(TASK_TYPES, readme, prefix -> taskTypes(types));
    }

    static String withOptions(String readme, JsonNode celery) {
        return replace(OPTIONS, readme, prefix -> options(celery));
    }

    static String withSettings(String readme, JsonNode metadata) {
        return replace(SETTINGS, readme, prefix -> settings(metadata, prefix.isEmpty() ? "sfworker" : prefix));
    }

    static boolean hasOptions(String readme) {
        return OPTIONS.matcher(readme).find();
    }

    static boolean hasSettings(String readme) {
        return SETTINGS.matcher(readme).find();
    }

    private static Pattern marker(String start, String end) {
        return Pattern.compile("(<!-- " + start + " -->\n)(.*?)(<!-- /" + end + " -->)", Pattern.DOTALL);
    }

    private static String replace(Pattern marker, String readme, UnaryOperator<String> table) {
        return marker.matcher(readme).replaceAll(match -> {
            String prefix = match.group(2) == null ? "" : match.group(2);
            return Matcher.quoteReplacement(match.group(1) + table.apply(prefix) + match.group(4));
        });
    }

    private static String options(JsonNode celery) {
        List<String> rows = new ArrayList<>();
        for (Map.Entry<String, JsonNode> option : celery.path("properties").properties()) {
            JsonNode about = option.getValue();
            rows.add(row(
                    code(option.getKey()),
                    about.path("type").asText(),
                    code(about.path("defaultValue").asText()),
                    about.path("description").asText()));
        }
        return table("| option | type | default | meaning |", rows);
    }

    private static String settings(JsonNode metadata, String prefix) {
        List<JsonNode> found = new ArrayList<>();
        metadata.path("properties").forEach(found::add);
        found.removeIf(setting -> !(setting.path("name").asText() + ".").startsWith(prefix + "."));
        found.sort(Comparator.comparing(setting -> setting.path("name").asText()));
        List<String> rows = found.stream()
                .map(setting -> row(
                        code(setting.path("name").asText()),
                        simple(setting.path("type").asText()),
                        code(setting.path("defaultValue").asText()),
                        setting.path("description").asText()))
                .toList();
        return table("| setting | type | default | meaning |", rows);
    }

    private static String taskTypes(SortedMap<String, JsonNode> types) {
        List<String> rows = new ArrayList<>();
        types.forEach((name, schema) -> rows.add(row(
                code(name),
                schema.path("description").asText(),
                "[sample](src/test/resources/samples/tasks/%s.json)".formatted(name),
                "[fields](src/docs/task-types.md#%s)".formatted(name))));
        return table("| task type | what it does | to run | to read |", rows);
    }

    private static String table(String head, List<String> rows) {
        return head + "\n|---|---|---|---|\n" + String.join("", rows);
    }

    static String row(String... cells) {
        List<String> safe = new ArrayList<>();
        for (String cell : cells) {
            safe.add(cell.replaceAll("\\s+", " ")
                    .replaceAll("\\{@code ([^}]*)}", "`$1`")
                    .replace("|", "\\|"));
        }
        return "| " + String.join(" | ", safe) + " |\n";
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    /** {@code java.time.Duration} becomes {@code Duration}, also between angle brackets. */
    private static String simple(String type) {
        return type.replaceAll("\\b[a-z][a-z0-9]*\\.(?=[A-Za-z])|[A-Z]\\w*\\$", "");
    }
}
