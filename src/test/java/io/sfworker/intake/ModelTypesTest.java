package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Node;
import io.sfworker.task.TaskFile;
import io.sfworker.testing.Samples;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What senders write for the types that train and predict (task contract, sections 3.5 to 3.7). */
class ModelTypesTest {
    @TempDir
    Path folder;

    private Intake intake;

    @BeforeEach
    void anIntake() {
        intake = new Intake(folder, new Node("node1", "127.0.0.1", null));
    }

    @Test
    void settingsMayStandBesideTheFeaturesAndAreFilledIn() {
        ObjectNode task =
                task("ss_lr", "{'epochs': 7.0, 'learning_rate': 1, 'penalty': 'None', 'params': {'epochs': 3}}");

        JsonNode params = parameters(task).get("params");

        assertThat(params.get("epochs").isInt()).isTrue();
        assertThat(params.get("epochs").intValue()).isEqualTo(3);
        assertThat(params.get("learning_rate").isDouble()).isTrue();
        assertThat(params.get("penalty").textValue()).isEqualTo("none");
        assertThat(params.get("sig_type").textValue()).isEqualTo("t1");
        assertThat(params.get("eps").doubleValue()).isEqualTo(0.001);
    }

    @ParameterizedTest
    @CsvSource({
        "ss_lr,ss_logistic_regression",
        "ss_lr,ss_lr_secure",
        "ss_lr_predict,ss_lr_predict_secure",
        "ss_xgb,ss_xgboost"
    })
    void knowsTheNamesInUse(String type, String alias) {
        TaskTypes types = TaskTypes.read(Path.of("config/schema"), new ObjectMapper());

        assertThat(types.named(alias).name()).isEqualTo(type);
    }

    @Test
    void knowsTheOldNameOfTheObjective() {
        ObjectNode task = task("ss_xgb", "{'params': {'objective': 'binary:logistic', 'seed': 1.0}}");

        JsonNode params = parameters(task).get("params");

        assertThat(params.get("objective").textValue()).isEqualTo("logistic");
        assertThat(params.get("seed").isInt()).isTrue();
        assertThat(params.get("max_depth").intValue()).isEqualTo(5);
    }

    @Test
    void onePathOfAModelStandsForOneOfEachParty() {
        ObjectNode task = task("ss_lr", "{'model_output': 'data/out/m'}");

        assertThat(intake.split(task).algorithm().outputs())
                .extracting(TaskFile::path)
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("m.alice.share", "m.bob.share");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ss_lr | {'params': {'penalty': 'l1'}} | task_config.params.penalty",
                "ss_lr | {'params': {'epoch': 3}} | task_config.params.epoch is not accepted; remove it",
                "ss_lr | {'params': {'learning_rate': 0}} | task_config.params.learning_rate",
                "ss_lr | {'params': {'batch_size': 1.5}} | task_config.params.batch_size must be of type integer",
                "ss_lr | {'label': 'f3', 'label_party': 'alice'} | task_config.label",
                "ss_lr | {'label_party': 'carol'} | task_config.label_party must be one of the parties [alice, bob]",
                "ss_lr | {'prediction_output': {'bob': 'data/out/p.csv'}} | task_config.test_data is missing",
                "ss_lr | {'model_output': {'bob': 'data/out/m'}} | task_config.model_output names the parties [bob]",
                "ss_xgb | {'params': {'max_depth': 17}} | task_config.params.max_depth",
                "ss_xgb | {'params': {'eta': 0.1}} | task_config.params.eta is not accepted; remove it",
                "ss_xgb | {'features': ['f0', 'f9']} | f9",
                "ss_lr_predict | {} | alice_lr.share.meta.json",
                "ss_xgb_predict | {'receiver_party': 'carol'} | task_config.receiver_party must be one of the parties",
            })
    void refusesWhatCannotBeMeant(String type, String changes, String text) {
        ObjectNode task = task(type, changes);

        assertThatThrownBy(() -> intake.split(task))
                .isInstanceOf(InvalidTask.class)
                .hasMessageContaining(text);
    }

    private JsonNode parameters(ObjectNode task) {
        return Samples.parse(intake.split(task).algorithm().parameters().text());
    }

    /** The sample with other entries; {@code params} is taken as it is here. */
    private static ObjectNode task(String type, String changes) {
        ObjectNode task = Samples.read("tasks/%s.json".formatted(type));
        ObjectNode config = (ObjectNode) task.get("task_config");
        config.remove("params");
        config.setAll((ObjectNode) Train.json(changes));
        return task;
    }
}
