package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.FileSystemResource;

/** The table of environment variables says what {@code application.yaml} does with them. */
class SettingVariablesTest {
    private static final Path PAGE = Path.of("src/docs/settings.md");
    private static final Path DEFAULTS = Path.of("src/main/resources/application.yaml");
    private static final String HEAD = "| variable | sets | default | meaning |\n|---|---|---|---|\n";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]+)[:}]");

    @Test
    void eachVariableSetsWhatTheTableSays() throws IOException {
        Map<String, String> values = values();
        Map<String, List<String>> told = told();

        assertThat(told).hasSizeGreaterThan(30);
        told.forEach((setting, variables) -> assertThat(variables(resolved(values, setting)))
                .as("variables of %s", setting)
                .isEqualTo(variables));
    }

    @Test
    void theTableHasEveryVariable() throws IOException {
        List<String> told = told().values().stream().flatMap(List::stream).toList();

        assertThat(told)
                .containsAll(values().values().stream()
                        .flatMap(value -> variables(value).stream())
                        .toList());
    }

    @Test
    void whatTheWorkerWritesForItselfLiesInTheDataFolder() throws IOException {
        Map<String, String> values = values();

        for (String folder : List.of(
                "server.tomcat.basedir",
                "sfworker.ray.runner.work-dir",
                "sfworker.ray.runner.log-dir",
                "sfworker.small.self-test-path")) {
            assertThat(values.get(folder)).as(folder).startsWith("${sfworker.intake.data-path}/.work");
        }
    }

    /** Setting to its variables, the one that wins first. */
    private static Map<String, List<String>> told() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(HEAD) + HEAD.length();
        Map<String, List<String>> told = new TreeMap<>();
        String last = "";
        for (String row : page.substring(begin, page.indexOf("\n\n", begin)).split("\n", -1)) {
            List<String> cells = List.of(row.split(" *\\| *", -1));
            List<String> variables = codes(cells.get(1));
            boolean oneSetsAll = variables.size() == 1 || cells.get(1).contains(", else ");
            List<String> settings = codes(cells.get(2));
            assertThat(oneSetsAll || variables.size() == settings.size())
                    .as(row)
                    .isTrue();
            for (int i = 0; i < settings.size(); i++) {
                // Three dots stand for the beginning of the one before.
                last = settings.get(i).replace("…", last.substring(0, last.lastIndexOf('.') + 1));
                told.put(last, oneSetsAll ? variables : List.of(variables.get(i)));
            }
        }
        return told;
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    private static List<String> variables(String value) {
        return VARIABLE.matcher(value).results().map(found -> found.group(1)).toList();
    }

    /** The value, or that of the setting it is taken from. */
    private static String resolved(Map<String, String> values, String setting) {
        String value = values.getOrDefault(setting, "");
        return value.matches("\\$\\{sfworker\\.[a-z.-]+}")
                ? values.getOrDefault(value.substring(2, value.length() - 1), "")
                : value;
    }

    /** Setting to its text; without the documents that are for one profile each. */
    private static Map<String, String> values() throws IOException {
        var source = (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
                .load("defaults", new FileSystemResource(DEFAULTS))
                .get(0);
        Map<String, String> values = new TreeMap<>();
        for (String name : source.getPropertyNames()) {
            values.put(name, Objects.toString(source.getProperty(name)));
        }
        return values;
    }
}
