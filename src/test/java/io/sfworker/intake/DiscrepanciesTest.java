package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Node;
import io.sfworker.testing.Samples;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where documents and code of the original differ, both are accepted (task contract, section 3.16). */
class DiscrepanciesTest {
    @TempDir
    Path folder;

    private Intake intake;

    @BeforeEach
    void anIntake() {
        intake = new Intake(folder, new Node("node1", "127.0.0.1", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quantile_binning", "equal_width_binning"})
    void d1NumberOfBins(String type) {
        assertThat(parameters(type, "{'n_bins': null}").get("n_bins").intValue())
                .isEqualTo(5);
        assertThat(parameters(type, "{'n_bins': null, 'bin_num': 7}")
                        .get("n_bins")
                        .intValue())
                .isEqualTo(7);
        assertThat(parameters(type, "{'n_bins': 7, 'bin_num': 7.0}")
                        .get("n_bins")
                        .toString())
                .isEqualTo("7");
        assertRefused(type, "{'n_bins': 7, 'bin_num': 8}", "task_config.n_bins and task_config.bin_num mean the same");
    }

    @Test
    void d2NamesOfFillna() {
        String document = "{'strategy': null, 'method': 'constant', 'value': 0, 'columns': null}";

        assertThat(parameters("fillna", document).get("strategy").textValue()).isEqualTo("constant");
        assertThat(parameters("fillna", document).get("fill_value").intValue()).isZero();
        assertThat(parameters("fillna", "{'strategy': 'most_frequent', 'method': 'mode'}")
                        .get("strategy")
                        .textValue())
                .isEqualTo("mode");
        assertThat(parameters("fillna", "{'strategy': null}").get("strategy").textValue())
                .isEqualTo("mean");
        assertRefused("fillna", "{'method': 'median'}", "task_config.strategy and task_config.method mean the same");
        assertRefused(
                "fillna", "{'strategy': 'constant'}", "task_config.fill_value is missing; add it: number or text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'uid'", "['uid']", "{'alice': ['uid'], 'bob': ['uid']}"})
    void d3KeysOfPsi(String keys) {
        assertThat(parameters("psi", "{'keys': %s}".formatted(keys)).get("keys"))
                .isEqualTo(Train.json("{'alice': ['uid'], 'bob': ['uid']}"));
    }

    @Test
    void d4ReceiverOfPsi() {
        assertThat(parameters("psi", "{'receiver': null}").get("receiver").isNull())
                .isTrue();
        assertThat(parameters("psi", "{'receiver': null, 'receiver_party': 'bob'}")
                        .get("receiver")
                        .textValue())
                .isEqualTo("bob");
    }

    @Test
    void d5PathsOfPsi() {
        JsonNode parameters = parameters("psi", """
                {'input_paths': null, 'input_data': {'alice': 'data/alice.csv', 'bob': 'data/bob.csv'},
                 'output_paths': null, 'output_data': {'alice': 'data/a.csv', 'bob': 'data/b.csv'}}""");

        assertThat(parameters.at("/input_paths/bob").textValue()).isEqualTo("data/bob.csv");
        assertThat(parameters.at("/output_paths/alice").textValue()).isEqualTo("data/a.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ss_lr", "ss_xgb"})
    void d8PredictionAfterTraining(String type) {
        String test = "'test_data': {'alice': 'data/alice_test.csv', 'bob': 'data/bob_test.csv'}";
        String output = "'prediction_output': {'bob': 'data/out/p.csv'}";

        assertThat(parameters(type, "{%s, %s, 'prediction_receiver': 'bob'}".formatted(test, output))
                        .get("prediction_receiver")
                        .textValue())
                .isEqualTo("bob");
        assertRefused(
                type,
                "{%s}".formatted(test),
                "task_config.prediction_output is missing; task_config.test_data needs it");
        assertRefused(
                type,
                "{%s}".formatted(output),
                "task_config.test_data is missing; task_config.prediction_output needs it");
        assertRefused(
                type,
                "{%s, %s, 'prediction_receiver': 'alice'}".formatted(test, output),
                "task_config.prediction_receiver must be one of the parties [bob]");
    }

    @Test
    void d9ParametersBesideFeatures() {
        String beside = "{'params': {'epochs': 2}, 'epochs': 9, 'batch_size': 64, 'learning_rate': 1}";

        assertThat(parameters("ss_lr", beside).get("params")).isEqualTo(Train.json("""
                {'epochs': 2, 'learning_rate': 1.0, 'batch_size': 64, 'sig_type': 't1', 'reg_type': 'logistic',
                 'penalty': 'l2', 'l2_norm': 0.1, 'eps': 0.001, 'decay_epoch': null, 'decay_rate': null,
                 'strategy': 'naive_sgd'}"""));
        assertThat(parameters("ss_xgb", "{'params': null, 'max_depth': 2}")
                        .at("/params/max_depth")
                        .intValue())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"'none',none", "'None',none", "null,none", "'l2',l2"})
    void d10Penalty(String sent, String meant) {
        assertThat(parameters("ss_lr", "{'params': {'penalty': %s}}".formatted(sent))
                        .at("/params/penalty")
                        .textValue())
                .isEqualTo(meant);
    }

    @Test
    void d10PenaltiesThatDoNotWork() {
        assertRefused("ss_lr", "{'params': {'penalty': 'l1'}}", "task_config.params.penalty");
        assertRefused(
                "ss_lr", "{'params': {'l2_norm': 0}}", "task_config.params.l2_norm must have an exclusive minimum");
        assertThat(parameters("ss_lr", "{'params': {'l2_norm': 0, 'penalty': 'none'}}")
                        .at("/params/l2_norm")
                        .doubleValue())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"null,null", "'none',null", "'None',null", "'first',first", "'if_binary',if_binary"})
    void d13Drop(String sent, String meant) {
        assertThat(parameters("onehot_encoder", "{'drop': %s}".formatted(sent))
                        .get("drop")
                        .asText())
                .isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"standard_scaler", "minmax_scaler", "table_statistics", "pearson_correlation", "vif", "fillna"})
    void d14ColumnsMayBeMissing(String type) {
        assertThat(parameters(type, "{'columns': null}").path("columns").isEmpty())
                .isTrue();
        assertRefused(type, "{'columns': []}", "task_config.columns must have at least 1 items");
    }

    @Test
    void d15Objective() {
        assertThat(parameters("ss_xgb", "{'params': {'objective': 'binary:logistic'}}")
                        .at("/params/objective")
                        .textValue())
                .isEqualTo("logistic");
    }

    @ParameterizedTest
    @CsvSource({
        "ss_lr,ss_logistic_regression",
        "ss_lr,ss_lr_secure",
        "ss_xgb,ss_xgboost",
        "minmax_scaler,min_max_scaler"
    })
    void namesOfTypes(String type, String alias) {
        ObjectNode params = changed(type, "{'task_type': '%s'}".formatted(alias));

        assertThat(intake.split(params).algorithm().type()).isEqualTo(type);
        assertThat(intake.split(params).algorithm().typeAsSent()).isEqualTo(alias);
        assertThat(Intake.TYPES.named("ss_lr_predict_secure").name()).isEqualTo("ss_lr_predict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"biclassification_eval", "regression_eval"})
    void labelsMayHaveAFileOfTheirOwn(String type) {
        String labels = "{'label_data': {'alice': 'data/alice.csv'}, 'label_column': '%s'}";

        assertThat(parameters(type, labels.formatted("age")).get("label_data").size())
                .isOne();
        assertRefused(
                type, labels.formatted("label"), "task_config.label_column names column 'label', which alice.csv");
        assertRefused(type, "{'label_column': 'y'}", "task_config.label_column names column 'y', which alice_");
    }

    private void assertRefused(String type, String changes, String words) {
        assertThatThrownBy(() -> parameters(type, changes))
                .isInstanceOf(InvalidTask.class)
                .hasMessageStartingWith(words);
    }

    private JsonNode parameters(String type, String changes) {
        return Samples.parse(
                intake.split(changed(type, changes)).algorithm().parameters().text());
    }

    /** The sample with some fields of its {@code task_config} replaced; JSON with single quotes. */
    private static ObjectNode changed(String type, String changes) {
        ObjectNode params = Samples.read("tasks/" + type + ".json");
        ((ObjectNode) params.get("task_config")).setAll((ObjectNode) Train.json(changes));
        return params;
    }
}
