package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files and columns a task may name. */
class FilesAndColumnsTest {
    private static final String OLD_MODEL = "{'alice': 'data/alice.model', 'bob': 'data/bob.model'}";

    @TempDir
    Path folder;

    private Train train;

    @BeforeEach
    void aTask() {
        train = new Train(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "features | ['f0', 'f9'] | task_config.features names column 'f9', which is in none of "
                        + "alice_train.csv of party alice, bob_train.csv of party bob",
                "features | {'alice': ['f3']} | task_config.features names column 'f3', which alice_train.csv of party "
                        + "alice does not have",
                "features | {'carol': ['f3']} | task_config.features names a party that task_config.train_data does "
                        + "not; it names [alice, bob]",
                "label | 'f0' | task_config.label names column 'f0', which bob_train.csv of party bob does not have",
                "label_party | 'carol' | task_config.label_party must be one of the parties [alice, bob], which "
                        + "task_config.train_data names",
                "train_data | {'carol': 'data/c.csv'} | task_config.train_data names the parties [carol]; it must name "
                        + "one or more of [alice, bob], which the cluster names",
                "train_data | {} | task_config.train_data names the parties []; it must name one or more of "
                        + "[alice, bob], which the cluster names",
                "rules | {'carol': 'data/r.json'} | task_config.rules names the parties [carol]; it must name one or "
                        + "more of [alice, bob], which task_config.train_data names",
                "rules | {'bob': 'data/r.json'} | task_config.rules.bob (r.json) does not exist at this node",
                "output_report | 'data' | task_config.output_report lies outside the data folder; use a path like "
                        + "data/<file> or an absolute path in it",
                "output_report | {'carol': 'data/r.json'} | task_config.output_report names the parties [carol]; it "
                        + "must name one or more of [alice, bob], which the cluster names",
            })
    void namesTheFieldThePartyAndTheColumn(String field, String value, String message) {
        train.set(field, value);

        assertRefused(message);
    }

    @Test
    void takesColumnsOverAllPartiesOrByParty() {
        train.set("features", "{'alice': ['f0'], 'bob': ['f3', 'f4']}");

        assertThat(train.parameters().get("features").get("bob").size()).isEqualTo(2);
    }

    @Test
    void refusesAColumnThatTwoPartiesHave() {
        train.set("train_data", "{'alice': 'data/alice.csv', 'bob': 'data/bob.csv'}")
                .set("features", "['age', 'uid']");

        assertRefused("task_config.features names column 'uid', which is in alice.csv of party alice and in bob.csv of "
                + "party bob; give {party: [column, …]}, or rename one");
    }

    @Test
    void refusesAColumnThatATableHasTwice() throws IOException {
        Files.writeString(folder.resolve("data/alice_train.csv"), "f0,f1,f0\n1,2,3\n");

        assertRefused("task_config.features names column 'f0', which alice_train.csv of party alice has more than "
                + "once; rename all but one");
    }

    @Test
    void refusesATableInAnotherEncoding() throws IOException {
        Files.write(folder.resolve("data/alice_train.csv"), "f0,\u5e74\u9f84\n1,2\n".getBytes("GBK"));

        assertRefused("task_config.train_data.alice (alice_train.csv) is not UTF-8; convert it");
    }

    @Test
    void refusesATableWhoseFirstLineIsNoCsv() throws IOException {
        Files.writeString(folder.resolve("data/alice_train.csv"), "\"f0\"x,f1\n1,2\n");

        assertRefused(
                "task_config.train_data.alice (alice_train.csv) is not CSV; look at the quotes in its first line");
    }

    @Test
    void leavesColumnsOfOtherNodesToThem() {
        train.inProduction()
                .set("features", "['f9']")
                .set("label_party", "'alice'")
                .set("label", "'nowhere'");

        assertThat(train.split().algorithm().inputs()).hasSize(1);
    }

    @Test
    void looksAtTheOwnColumnsInProduction() {
        train.inProduction().set("features", "{'alice': ['f9'], 'bob': ['f8']}");

        assertRefused("task_config.features names column 'f8', which bob_train.csv of party bob does not have");
    }

    @Test
    void looksForAColumnWithoutAPartyInTheOnlyTable() {
        train.set("train_data", "{'bob': 'data/bob_train.csv'}")
                .set("model_output", "{'bob': 'data/m'}")
                .set("features", "['f3']")
                .set("weight", "'f0'");

        assertRefused("task_config.weight names column 'f0', which bob_train.csv of party bob does not have");
    }

    @Test
    void asksAModelForItsMetadataOnly() throws IOException {
        Files.writeString(folder.resolve("data/alice.model.meta.json"), "{}");
        Files.writeString(folder.resolve("data/bob.model.meta.json"), "{}");
        train.set("old_model", OLD_MODEL);

        assertThat(train.split().algorithm().inputs())
                .filteredOn(file -> file.field().equals("old_model"))
                .allSatisfy(file -> assertThat(file.path().toString()).endsWith(".model"))
                .hasSize(2);
    }

    @Test
    void saysThatAModelIsMissing() throws IOException {
        Files.writeString(folder.resolve("data/alice.model.meta.json"), "{}");
        train.set("old_model", OLD_MODEL);

        assertThatThrownBy(train::split)
                .isInstanceOfSatisfying(
                        InvalidTask.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.FILE_NOT_FOUND))
                .hasMessage("task_config.old_model.bob (bob.model.meta.json) does not exist at this node");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice.model.meta.json", "alice.model.weight_0.share"})
    void refusesAModelWhoseFilesLieElsewhere(String name) throws IOException {
        Path outside = Files.writeString(folder.resolve("outside.json"), "{}");
        Files.createSymbolicLink(folder.resolve("data").resolve(name), outside);
        Path metadata = folder.resolve("data/alice.model.meta.json");
        if (!Files.exists(metadata)) {
            Files.writeString(metadata, "{}");
        }
        train.set("old_model", OLD_MODEL);

        assertThatThrownBy(train::split).hasMessageStartingWith("task_config.old_model.alice lies outside");
    }

    @Test
    void writesAReportOfOneTextOnce() {
        train.set("output_report", "'data/out/r.json'");

        assertThat(train.outputs("output_report")).isEqualTo("[alice=r.json]");
        assertThat(train.parameters().get("output_report").textValue()).isEqualTo("data/out/r.json");
        assertThat(train.inProduction().outputs("output_report")).isEqualTo("[bob=r.json]");
    }

    /** It may have a part that only the owner of the table knows. */
    @Test
    void writesAReportWhereTheOnlyTableIs() {
        train.set("train_data", "{'bob': 'data/bob_train.csv'}")
                .set("model_output", "{'bob': 'data/m'}")
                .set("features", "['f3']")
                .set("output_report", "'data/out/r.json'");

        assertThat(train.outputs("output_report")).isEqualTo("[bob=r.json]");
    }

    @Test
    void writesAReportAtTheNamedPartiesOnly() {
        train.set("output_report", "{'bob': 'data/out/r.json'}");

        assertThat(train.outputs("output_report")).isEqualTo("[bob=r.json]");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(train::split).isInstanceOf(InvalidTask.class).hasMessage(message);
    }
}
