package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Node;
import io.sfworker.task.TaskFile;
import io.sfworker.task.TaskRequest;
import io.sfworker.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and devices of SecretFlow's components. */
class ComponentTest {
    private static final String ADDRESSES = """
            {"parties": {"alice": {"address": "10.0.0.1:19000"}, "bob": {"address": "10.0.0.2:19000"}},
             "self_party": "bob", "ray_mode": %s}""";

    @TempDir
    Path folder;

    private final ObjectNode params = Samples.read("../samples-own/component.json");

    private final ObjectNode config = (ObjectNode) params.get("task_config");

    @BeforeEach
    void aFolderForEachParty() throws IOException {
        for (String party : List.of("alice", "bob")) {
            Path table = Path.of("data", party, party + "_train.csv");
            Files.createDirectories(folder.resolve(table).getParent());
            Files.copy(Samples.FOLDER.resolve("data").resolve(table.getFileName()), folder.resolve(table));
        }
    }

    @Test
    void filesAreBelowTheFolderOfTheirParty() {
        TaskRequest request = split();

        assertThat(names(request.algorithm().inputs()))
                .containsExactly(
                        "inputs[0].data_refs[0].uri alice data/alice/alice_train.csv",
                        "inputs[0].data_refs[1].uri bob data/bob/bob_train.csv");
        assertThat(names(request.algorithm().outputs()))
                .containsExactlyInAnyOrder(
                        "output_uris[0] alice data/alice/model/lr_001",
                        "output_uris[0] bob data/bob/model/lr_001",
                        "output_uris[1] alice data/alice/report/lr_001",
                        "output_uris[1] bob data/bob/report/lr_001");
    }

    @Test
    void inProductionOnlyTheOwnFilesCount() throws IOException {
        params.set("sf_init_config", Samples.parse(ADDRESSES.formatted(false)));
        Files.delete(folder.resolve("data/alice/alice_train.csv"));
        setFolder("alice", "/anywhere/else");

        assertThat(names(split().algorithm().inputs()))
                .containsExactly("inputs[0].data_refs[1].uri bob data/bob/bob_train.csv");
    }

    @Test
    void namesOfFieldsMayBeThoseOfProtobufsJson() {
        ObjectNode input = (ObjectNode) config.path("inputs").get(0);
        input.set("dataRefs", input.remove("data_refs"));

        assertThat(split().algorithm().inputs()).hasSize(2);
    }

    @Test
    void theComponentMakesItsDevices() {
        DevicePlan plan = split().devices();

        assertThat(plan.later()).isTrue();
        assertThat(plan.spu()).isNotNull();
        assertThat(plan.heu()).isNull();
    }

    @Test
    void devicesAreOptional() {
        params.putNull("spu_config");
        params.set("heu_config", Samples.parse("{\"mode\": \"PHEU\"}"));
        DevicePlan plan = split().devices();

        assertThat(plan.spu()).isNull();
        assertThat(plan.heu()).isNotNull();
    }

    @Test
    void aFolderForCheckpointsIsReadAndWrittenAtOnce() {
        config.put("checkpoint_uri", "checkpoints/lr_001");

        assertThat(names(split().algorithm().inputs())).contains("checkpoint_uri alice data/alice/checkpoints/lr_001");
    }

    @Test
    void aFolderMayBeARoot() throws IOException {
        setFolder("bob", "data");
        Files.move(folder.resolve("data/bob/bob_train.csv"), folder.resolve("data/b.csv"));
        setUri(1, "b.csv");

        assertThat(names(split().algorithm().inputs())).contains("inputs[0].data_refs[1].uri bob data/b.csv");
    }

    @Test
    void modelsMayStandInAttributes() throws IOException {
        Files.writeString(folder.resolve("data/bob/m"), "x");
        String text = "{\"type\": \"%s\", \"data_refs\": [{\"uri\": \"m\", \"party\": \"bob\"}]}";
        ArrayNode attached = ((ObjectNode) config.get("attrs")).putArray("input_datasets");
        attached.add(text.formatted("sf.table.vertical"))
                .add(text.formatted("sf.model.ss_sgd"))
                .add("no JSON");

        assertThat(names(split().algorithm().inputs()))
                .contains("attrs.input_datasets[1].data_refs[0].uri bob data/bob/m")
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc", "..", "data/..", "data/../x", "elsewhere", "data/.work", "s3://bucket/x", "data/\0x"})
    void foldersOutsideTheRootsAreRefused(String text) {
        setFolder("bob", text);

        assertRefused("task_config.storage.bob.local_fs.wd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../bob_train.csv", "/etc/passwd", "x/../bob_train.csv", "file:/x", "a\0b", "out/passwd", "", "."
            })
    void inputsOutsideTheFolderAreRefused(String uri) throws IOException {
        Files.createSymbolicLink(folder.resolve("data/bob/out"), Path.of("/etc"));
        setUri(1, uri);

        assertRefused("task_config.inputs[0].data_refs[1].uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/x", "a/../../x", "s3://bucket/x", "a\0b", "out/x", "beside/x", "."})
    void outputsOutsideTheFolderAreRefused(String uri) throws IOException {
        Files.createSymbolicLink(folder.resolve("data/alice/out"), Path.of("/etc"));
        // In a root, and yet another party's.
        Files.createSymbolicLink(folder.resolve("data/alice/beside"), folder.resolve("data/bob"));
        ((ArrayNode) config.path("output_uris")).set(0, uri);

        assertRefused("task_config.output_uris[0]");
    }

    @Test
    void aCheckpointFolderOutsideIsRefused() {
        config.put("checkpoint_uri", "../x");

        assertRefused("task_config.checkpoint_uri");
    }

    @Test
    void twoPartiesOfASimulationNeedTwoFolders() {
        setFolder("bob", "data/alice");

        assertRefused("task_config.storage names one wd for two parties");
    }

    @Test
    void storageElsewhereIsRefused() {
        String storage = "{'type': 's3', 'local_fs': {'wd': 'data/x'}}";
        config.set("storage", Train.json("{'alice': %s, 'bob': %s}".formatted(storage, storage)));

        assertRefused("task_config.storage.alice.type");
    }

    @Test
    void anInputThatIsNotThereIsNamed() {
        setUri(1, "gone.csv");

        assertRefused("task_config.inputs[0].data_refs[1].uri.bob (gone.csv) does not exist at this node");
    }

    @Test
    void rayModeIsRefused() {
        params.set("sf_init_config", Samples.parse(ADDRESSES.formatted(true)));

        assertRefused("sf_init_config.ray_mode must be false");
    }

    private void assertRefused(String text) {
        assertThatThrownBy(this::split).isInstanceOf(InvalidTask.class).hasMessageStartingWith(text);
    }

    private void setFolder(String party, String text) {
        ((ObjectNode) config.path("storage").path(party).path("local_fs")).put("wd", text);
    }

    private void setUri(int place, String uri) {
        ((ObjectNode) config.path("inputs").get(0).path("data_refs").get(place)).put("uri", uri);
    }

    private List<String> names(List<TaskFile> files) {
        return files.stream()
                .map(file -> "%s %s %s".formatted(file.field(), file.party(), folder.relativize(file.path())))
                .toList();
    }

    private TaskRequest split() {
        return new Intake(folder, new Node("node1", "127.0.0.1", null)).split(params);
    }
}
