package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** {@code docker/env.template} says what the settings say. {@code -Dupdate.tables=true} writes it. */
class EnvironmentTableTest {
    private static final Path TEMPLATE = Path.of("docker/env.template");
    private static final Path DEFAULTS = Path.of("src/main/resources/application.yaml");
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void templateEqualsTheSettings() throws IOException {
        String wanted = ofThisProject().text();
        if (Boolean.getBoolean("update.tables")) {
            Files.writeString(TEMPLATE, wanted);
            return;
        }

        assertThat(Files.readString(TEMPLATE))
                .as("docker/env.template; to write it: ./mvnw test -Dtest=*TableTest -Dupdate.tables=true")
                .isEqualTo(wanted);
    }

    @Test
    void everyVariableHasOneLineAboutIt() throws IOException {
        List<String> lines = Files.readAllLines(TEMPLATE);

        assertThat(lines).filteredOn(line -> line.strip().equals("#")).isEmpty();
        assertThat(ofThisProject().names()).contains("REDIS_URL", "CELERY_WORKER_CONCURRENCY", "SFWORKER_NODE_PARTY");
    }

    @Test
    void aVariableWithAliasesNamesThem() throws IOException {
        JsonNode metadata = JSON.readTree("""
                {"properties": [{"name": "sfworker.ray.slots", "description": "How {@code many}"},
                                {"name": "sfworker.ray.start-limit", "defaultValue": "5s", "description": "Wait"}]}""");

        var template =
                new EnvironmentTemplate(Map.of("sfworker.ray.slots", "${MAX_TASKS:${SLOTS:2}}s"), List.of(metadata));

        assertThat(template.text())
                .contains("# How many; else SLOTS is read\n#MAX_TASKS=2\n")
                .contains("# Wait\n#SFWORKER_RAY_STARTLIMIT=5s\n");
        assertThat(template.names()).contains("MAX_TASKS", "SLOTS");
    }

    @Test
    void aDefaultThatRefersToOthersIsTheirs() throws IOException {
        var template = new EnvironmentTemplate(
                Map.of(
                        "sfworker.node.id", "${NODE_NAME:one}",
                        "sfworker.ray.prefix", "",
                        "sfworker.celery.name", "${HOST_NAME:${sfworker.node.id}@${sfworker.ray.prefix}x}"),
                List.of());

        assertThat(template.text()).contains("#HOST_NAME=one@x\n");
        assertThat(Files.readString(TEMPLATE))
                .contains("#TASK_STATUS_CHANNEL=task_status_events\n", "#WORKER_HOSTNAME=secretflow-worker@127.0.0.1\n")
                .doesNotContain("${");
    }

    @Test
    void whatIsReadWithoutASettingIsThereToo() throws IOException {
        assertThat(Files.readString(TEMPLATE))
                .contains("#DEBUG=", "#TASK_SERIALIZER=", "#REDIS_PASSWORD_FILE=", "#SFWORKER_OPS_TOKEN_FILE=")
                .doesNotContain("logging.level.org");
    }

    /** Every variable of the template of this project. */
    static Set<String> variables() throws IOException {
        return ofThisProject().names();
    }

    private static EnvironmentTemplate ofThisProject() throws IOException {
        List<JsonNode> metadata = new ArrayList<>();
        for (URL file :
                Collections.list(EnvironmentTableTest.class.getClassLoader().getResources(METADATA))) {
            try (InputStream stream = file.openStream()) {
                metadata.add(JSON.readTree(stream));
            }
        }
        Map<String, String> values = new TreeMap<>();
        // The documents behind the first one are for one profile each.
        flatten("", new Yaml().loadAll(Files.readString(DEFAULTS)).iterator().next(), values);
        return new EnvironmentTemplate(values, metadata);
    }

    private static void flatten(String name, Object node, Map<String, String> values) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> flatten(name.isEmpty() ? "" + key : name + "." + key, value, values));
        } else {
            values.put(name, String.valueOf(node));
        }
    }
}
