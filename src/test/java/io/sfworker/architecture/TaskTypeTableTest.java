package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages say about task types is what the schemas declare. {@code -Dupdate.tables=true} writes them. */
class TaskTypeTableTest {
    private static final Path README = Path.of("README.md");
    private static final Path REFERENCE = Path.of("src/docs/task-types.md");
    private static final String SUFFIX = ".schema.json";
    private static final String HEAD = """
            # Fields of the task types

            Made from the schemas in `config/schema`; do not edit. Each section has the fields of `task_config` beside
            `task_type`. A default that is empty means that the field may be missing. `null` means "not given", unless
            `null` is in the column "allowed". Unknown fields are ignored with a warning, but not those inside an
            object. Paths lie in the data folder; a relative one starts at the folder that holds it.

            """;

    @Test
    void referenceEqualsTheSchemas() throws IOException {
        StringBuilder wanted = new StringBuilder(HEAD);
        for (Map.Entry<String, JsonNode> type : types().entrySet()) {
            wanted.append(new FieldReference(type.getKey(), type.getValue()).section());
        }

        check(REFERENCE, wanted.toString().stripTrailing() + "\n");
    }

    @Test
    void readmeListsEveryType() throws IOException {
        check(README, ReadmeTable.withTaskTypes(Files.readString(README), types()));
    }

    @Test
    void everyFieldSaysWhatItIs() throws IOException {
        types().forEach((name, schema) -> {
            assertThat(schema.path("description").asText()).as(name).endsWith(".");
            assertDescribed(name, schema);
        });
    }

    @Test
    void describesAField() throws IOException {
        JsonNode schema = new ObjectMapper().readTree("""
                {"description": "Trains.", "x-aliases": ["old"], "x-devices": ["spu"],
                 "x-parties": {"min": 2, "max": 3}, "required": ["data"], "dependentRequired": {"data": ["rate"]},
                 "properties": {
                   "data": {"description": "a table", "x-file": "input", "x-parties-of": "*",
                            "type": ["string", "object"]},
                   "params": {"description": "how", "x-lift": true, "type": "object", "properties": {
                     "rate": {"description": "step|size", "type": ["number", "null"], "exclusiveMinimum": 0,
                              "maximum": 1, "default": 0.3, "x-aliases": ["lr"]},
                     "kind": {"description": "which", "enum": ["a", null], "x-value-aliases": {"none": null}}}}}}""");

        assertThat(new FieldReference("train", schema).section()).isEqualTo("""
                ## `train`

                Trains.

                Also called `old`. 2 to 3 parties. Computes on `spu`. \
                [Sample](../test/resources/samples/tasks/train.json).

                | field | type | default | allowed | aliases | meaning |
                |---|---|---|---|---|---|
                | `data` | path or {party: path} | required | the parties of the cluster |  | a table |
                | `params` | object |  |  |  | how; its fields may stand in `task_config` too |
                | `params.rate` | number | `0.3` | > 0; ≤ 1 | `lr` | step\\|size |
                | `params.kind` | one of |  | `a`, `null`; `none` means `null` |  | which |

                `data` needs `rate`.

                """);
    }

    private static void assertDescribed(String path, JsonNode object) {
        object.path("properties").properties().forEach(entry -> {
            String field = path + "." + entry.getKey();
            assertThat(entry.getValue().path("description").asText())
                    .as(field)
                    .isNotBlank()
                    .doesNotEndWith(".");
            assertDescribed(field, entry.getValue());
        });
    }

    private static void check(Path page, String wanted) throws IOException {
        if (Boolean.getBoolean("update.tables")) {
            Files.writeString(page, wanted);
            return;
        }
        assertThat(Files.readString(page))
                .as("%s; to write it: ./mvnw test -Dtest=TaskTypeTableTest -Dupdate.tables=true", page)
                .isEqualTo(wanted);
    }

    private static SortedMap<String, JsonNode> types() throws IOException {
        SortedMap<String, JsonNode> types = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("config/schema"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                String name = file.getFileName().toString().replace(SUFFIX, "");
                types.put(name, new ObjectMapper().readTree(Files.readAllBytes(file)));
            }
        }
        return types;
    }
}
