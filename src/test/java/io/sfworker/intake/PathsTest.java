package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Node;
import io.sfworker.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No path field of any task type leads out of the data folder; the schemas say which fields there are. */
class PathsTest {
    private static final TaskTypes TYPES = Intake.TYPES;
    private static final List<String> BAD = List.of(
            "../outside.csv",
            "data/../outside.csv",
            "data/out/../../outside.csv",
            "data/./../outside.csv",
            "..",
            ".",
            "data",
            "/",
            "/etc/passwd",
            "//etc/passwd",
            "/proc/self/environ",
            "~/.ssh/id_rsa",
            "outside.csv",
            "data2/outside.csv",
            "C:\\Windows\\win.ini",
            "file:///etc/passwd",
            "file:/etc/passwd",
            "http://127.0.0.1/x.csv",
            "s3://bucket/x.csv",
            "oss://bucket/x.csv",
            "data/x.csv\0",
            "\0",
            "data/link.csv",
            "data/dangling.csv",
            "data/links/outside.csv",
            "data/links/new/deep.csv",
            "data/loop/x.csv",
            "data/.work/slot-0/x.csv",
            "data/worklink/x.csv");

    private static final List<String> BAD_BELOW = List.of(
            "../outside.csv",
            "out/../../outside.csv",
            "..",
            ".",
            "/",
            "/etc/passwd",
            "file:///etc/passwd",
            "s3://bucket/x.csv",
            "x.csv\0",
            "link.csv",
            "dangling.csv",
            "links/outside.csv",
            "loop/x.csv",
            ".work/slot-0/x.csv",
            "worklink/x.csv");

    /** A path P that stands for P.<party>.share does not mean these links. */
    private static final Set<String> LINKED_FILES = Set.of("data/link.csv", "data/dangling.csv");

    @TempDir
    Path folder;

    private Intake intake;

    @BeforeEach
    void linksThatLeaveTheDataFolder() throws IOException {
        intake = new Intake(folder, new Node("node1", "127.0.0.1", null));
        Path outside = Files.writeString(folder.resolve("outside.csv"), "a\n1\n");
        Files.createDirectories(folder.resolve("data2"));
        Files.createDirectories(folder.resolve("data/.work/slot-0"));
        Files.createDirectories(folder.resolve("data/out/model"));
        models();
        link("link.csv", outside);
        link("dangling.csv", folder.resolve("nothing"));
        link("links", folder);
        link("loop", folder.resolve("data/loop"));
        link("worklink", folder.resolve("data/.work/slot-0"));
    }

    static Stream<String> types() {
        return TYPES.names().stream();
    }

    static Stream<Arguments> fields() {
        return types().flatMap(type -> TYPES.named(type).fields().values().stream()
                .filter(field -> !field.rule("x-file").isEmpty())
                .map(field -> Arguments.of(type, field.name())));
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeHasASampleThatIsAccepted(String type) {
        assertThat(Samples.FOLDER.resolve("tasks/" + type + ".json"))
                .as("a sample of the task type")
                .exists();

        assertThat(intake.split(sample(type)).algorithm().type()).isEqualTo(type);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void noPathLeavesTheDataFolder(String type, String name) {
        Field field = field(type, name);
        for (String path : BAD) {
            for (JsonNode value : forms(type, field, path)) {
                ObjectNode params = sample(type);
                config(params).remove(field.names());
                config(params).set(name, value);
                needed(type, field, params);

                assertThatThrownBy(() -> intake.split(params))
                        .as("%s.%s = %s", type, name, value)
                        .isInstanceOf(InvalidTask.class)
                        .hasMessageMatching("task_config\\." + name + "(\\.\\w+)? (must be a plain path"
                                + "|must not contain '\\.\\.'|lies outside the data folder; .*)");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void noPathInsideAFieldLeavesItsFolder(String type, String place, List<String> bad) {
        for (String path : bad) {
            ObjectNode params = PathPlaces.sample(type);
            PathPlaces.set(params, place, path);

            assertThatThrownBy(() -> intake.split(params))
                    .as("%s %s = %s", type, place, path)
                    .isInstanceOf(InvalidTask.class)
                    .hasMessageMatching("task_config\\.\\S+ (must be a plain path|must not contain '\\.\\.'"
                            + "|must be a path below wd|lies outside the data folder; .*)");
        }
    }

    static Stream<Arguments> places() {
        List<String> folders = BAD.stream().filter(path -> !path.equals("data")).toList();
        return types().flatMap(type -> PathPlaces.of(TYPES.named(type).schema().getSchemaNode(), type)
                .map(found -> Arguments.of(type, found.pointer(), found.isFolder() ? folders : BAD_BELOW)));
    }

    /** The path at each party in turn, and as the one text where that is allowed. */
    private static List<JsonNode> forms(String type, Field field, String path) {
        ObjectNode good = goodPaths(type, field);
        Stream<JsonNode> maps =
                good.properties().stream().map(entry -> good.deepCopy().put(entry.getKey(), path));
        boolean text = Field.texts(field.rules().path("type")).contains("string")
                || (!field.rule("x-text-per-party").isEmpty() && !LINKED_FILES.contains(path));
        return Stream.concat(maps, text ? Stream.of(JsonNodeFactory.instance.textNode(path)) : Stream.empty())
                .toList();
    }

    /** The sample's paths; of a field that the sample does not have, those a sender would write. */
    private static ObjectNode goodPaths(String type, Field field) {
        JsonNode sent = config(sample(type)).path(field.name());
        if (sent instanceof ObjectNode map) {
            return map;
        }
        Stream<String> parties = TYPES.named(type).fields().values().stream()
                .filter(other -> other.rule("x-file").equals("input"))
                .flatMap(other -> config(sample(type)).path(other.name()).properties().stream())
                .map(Map.Entry::getKey)
                .distinct();
        ObjectNode paths = JsonNodeFactory.instance.objectNode();
        parties.forEach(party -> paths.put(party, "data/%s_test.csv".formatted(party)));
        return paths;
    }

    /** Fields that this one needs beside it. */
    private static void needed(String type, Field field, ObjectNode params) {
        JsonNode needed = TYPES.named(type).schema().getSchemaNode().path("dependentRequired");
        for (String other : Field.texts(needed.path(field.name()))) {
            Field declared = field(type, other);
            if (!config(params).has(other)) {
                JsonNode paths = goodPaths(type, declared);
                config(params)
                        .set(
                                other,
                                declared.rule("x-file").isEmpty()
                                        ? paths.iterator().next()
                                        : paths);
            }
        }
    }

    private static Field field(String type, String name) {
        return Objects.requireNonNull(TYPES.named(type).fields().get(name), type + "." + name);
    }

    private static ObjectNode sample(String type) {
        return Samples.read("tasks/" + type + ".json");
    }

    private static ObjectNode config(ObjectNode params) {
        return (ObjectNode) params.get("task_config");
    }

    private void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(folder.resolve("data").resolve(name), target);
    }

    /** The metadata of the models that the samples predict with. */
    private void models() throws IOException {
        for (String type : TYPES.names()) {
            for (Field field : TYPES.named(type).fields().values()) {
                if (field.format().equals("model")) {
                    for (JsonNode path : config(sample(type)).path(field.name())) {
                        Files.writeString(folder.resolve(path.textValue() + ".meta.json"), "{}");
                    }
                }
            }
        }
    }
}
