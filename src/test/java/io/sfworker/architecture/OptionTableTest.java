package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tables of options and settings say what the code says. {@code -Dupdate.tables=true} writes them. */
class OptionTableTest {
    private static final Path OPTIONS_PAGE = Path.of("src/docs/celery.md");
    private static final Path SETTINGS_PAGE = Path.of("src/docs/settings.md");
    private static final String CELERY = "/META-INF/io/sfworker/celery/celery.json";
    private static final String SETTINGS = "/META-INF/spring-configuration-metadata.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void optionTableEqualsTheComponent() throws IOException {
        String page = Files.readString(OPTIONS_PAGE);
        assertThat(ReadmeTable.hasOptions(page)).isTrue();

        check(OPTIONS_PAGE, page, ReadmeTable.withOptions(page, read(CELERY)));
    }

    @Test
    void settingTablesEqualTheSettings() throws IOException {
        String page = Files.readString(SETTINGS_PAGE);
        assertThat(ReadmeTable.hasSettings(page)).isTrue();

        check(SETTINGS_PAGE, page, ReadmeTable.withSettings(page, read(SETTINGS)));
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

    private static void check(Path page, String actual, String wanted) throws IOException {
        if (Boolean.getBoolean("update.tables")) {
            Files.writeString(page, wanted);
            return;
        }
        assertThat(actual)
                .as("%s; to write its tables: ./mvnw test -Dtest=OptionTableTest -Dupdate.tables=true", page)
                .isEqualTo(wanted);
    }

    private static JsonNode read(String resource) throws IOException {
        try (InputStream stream = OptionTableTest.class.getResourceAsStream(resource)) {
            assertThat(stream).as(resource + " is on the class path").isNotNull();
            return JSON.readTree(stream);
        }
    }
}
