package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tables in the README say what the code says. {@code -Dupdate.tables=true} writes them. */
class OptionTableTest {
    private static final Path README = Path.of("README.md");
    private static final String CELERY = "/META-INF/io/sfworker/celery/celery.json";
    private static final String SETTINGS = "/META-INF/spring-configuration-metadata.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void optionTableEqualsTheComponent() throws IOException {
        String readme = readme();
        assumeThat(ReadmeTable.hasOptions(readme))
                .as("README has an option table")
                .isTrue();

        check(readme, ReadmeTable.withOptions(readme, read(CELERY)));
    }

    @Test
    void settingTablesEqualTheSettings() throws IOException {
        String readme = readme();
        assumeThat(ReadmeTable.hasSettings(readme))
                .as("README has a setting table")
                .isTrue();

        check(readme, ReadmeTable.withSettings(readme, read(SETTINGS)));
    }

    @Test
    void writesOneRowPerOption() throws IOException {
        JsonNode celery = JSON.readTree("""
                {"properties": {"lease": {"type": "duration", "defaultValue": "15s", "description": "How long."}}}""");

        String table = ReadmeTable.withOptions("<!-- options:celery -->\nold\n<!-- /options -->", celery);

        assertThat(table)
                .isEqualTo("<!-- options:celery -->\n| option | type | default | meaning |\n|---|---|---|---|\n"
                        + "| `lease` | duration | `15s` | How long. |\n<!-- /options -->");
    }

    @Test
    void keepsToThePrefixOfTheMarker() throws IOException {
        JsonNode metadata = JSON.readTree("""
                {"properties": [{"name": "sfworker.ray.port", "type": "java.lang.Integer", "defaultValue": 0},
                                {"name": "sfworker.rays", "type": "java.time.Duration"}]}""");

        String table = ReadmeTable.withSettings("<!-- settings:sfworker.ray -->\n<!-- /settings -->", metadata);

        assertThat(table).contains("| `sfworker.ray.port` | Integer | `0` |  |").doesNotContain("rays");
    }

    private static void check(String actual, String wanted) throws IOException {
        if (Boolean.getBoolean("update.tables")) {
            Files.writeString(README, wanted);
            return;
        }
        assertThat(actual)
                .as("README; to write its tables: ./mvnw test -Dtest=OptionTableTest -Dupdate.tables=true")
                .isEqualTo(wanted);
    }

    private static String readme() throws IOException {
        return Files.exists(README) ? Files.readString(README) : "";
    }

    private static JsonNode read(String resource) throws IOException {
        try (InputStream stream = OptionTableTest.class.getResourceAsStream(resource)) {
            assertThat(stream).as(resource + " is on the class path").isNotNull();
            return JSON.readTree(stream);
        }
    }
}
