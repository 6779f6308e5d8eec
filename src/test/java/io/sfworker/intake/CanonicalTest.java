package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.InvalidTask;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What senders write, and what the computation gets. */
class CanonicalTest {
    @TempDir
    Path folder;

    private Train train;

    @BeforeEach
    void aTask() {
        train = new Train(folder);
    }

    @Test
    void fillsInDefaultsInsideAnAbsentObject() {
        assertThat(train.parameters().get("params").toString())
                .isEqualTo("{\"epochs\":5,\"learning_rate\":0.3,\"penalty\":\"l2\",\"drop\":null,\"range\":[0.0,1.0]}");
    }

    @Test
    void renamesInsideAnObject() {
        train.set("params", "{'lr': 0.5}");

        assertThat(train.parameters().at("/params/learning_rate").doubleValue()).isEqualTo(0.5);
        assertThat(train.parameters().get("params").has("lr")).isFalse();
    }

    @Test
    void takesWhatStandsBesideTheObjectUnlessItIsInside() {
        train.set("params", "{'epochs': 7}").set("epochs", "9").set("lr", "0.5");

        assertThat(train.parameters().at("/params/epochs").intValue()).isEqualTo(7);
        assertThat(train.parameters().at("/params/learning_rate").doubleValue()).isEqualTo(0.5);
    }

    @Test
    void namesTheUnknownInsideAnObject() {
        train.set("params", "{'colour': 'blue'}");

        assertRefused("task_config.params.colour is not accepted; remove it");
    }

    @Test
    void namesTheObjectWhereTwoNamesDiffer() {
        train.set("params", "{'lr': 0.5, 'learning_rate': 0.4}");

        assertRefused("task_config.params.learning_rate and task_config.params.lr mean the same and differ; keep one");
    }

    @Test
    void takesTwoNamesOfOneNumber() {
        train.set("params", "{'lr': 1, 'learning_rate': 1.0}");

        assertThat(train.parameters().at("/params/learning_rate").doubleValue()).isEqualTo(1.0);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"'None',none", "null,none", "'none',none", "'l2',l2"})
    void replacesOtherNamesOfAValue(String sent, String meant) {
        train.set("params", "{'penalty': %s}".formatted(sent));

        assertThat(train.parameters().at("/params/penalty").textValue()).isEqualTo(meant);
    }

    @Test
    void replacesANameByNull() {
        train.set("params", "{'drop': 'none'}");

        assertThat(train.parameters().at("/params/drop").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "7.0", "7e0"})
    void sendsAnIntegerAsInteger(String sent) {
        train.set("params", "{'epochs': %s}".formatted(sent));

        assertThat(train.parameters().get("params").toString()).contains("\"epochs\":7,");
    }

    @Test
    void refusesAFractionForAnInteger() {
        train.set("params", "{'epochs': 7.5}");

        assertRefused("task_config.params.epochs must be of type integer");
    }

    @Test
    void sendsAnIntegerAsFloatWhereAFloatIsMeant() {
        train.set("params", "{'learning_rate': 1, 'range': [0, 2]}");

        assertThat(train.parameters().get("params").toString())
                .contains("\"learning_rate\":1.0,")
                .contains("\"range\":[0.0,2.0]");
    }

    @Test
    void keepsANumberWhereTextMayStandToo() {
        train.set("fill_value", "7");

        assertThat(train.parameters().toString()).contains("\"fill_value\":7,");
    }

    @Test
    void keepsWhatADoubleCannotHold() {
        train.set("params", "{'range': [9007199254740993]}");

        assertThat(train.parameters().toString()).contains("[9007199254740993]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesWhatIsNoNumber(double sent) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putObject("params").putArray("range").add(0).add(sent);

        assertThatThrownBy(() -> Parameters.canonical(Train.TYPES.named("train"), config))
                .isInstanceOf(InvalidTask.class)
                .hasMessage("task_config.params.range must be a finite number; NaN and Infinity are not accepted");
    }

    @Test
    void makesOneTextAPathPerParty() {
        train.set("model_output", "'data/out/m'");

        assertThat(train.parameters().get("model_output"))
                .isEqualTo(Train.json("{'alice': 'data/out/m.alice.share', 'bob': 'data/out/m.bob.share'}"));
        assertThat(train.outputs("model_output")).isEqualTo("[alice=m.alice.share, bob=m.bob.share]");
    }

    @Test
    void saysWhatAFieldNeedsBesideIt() {
        train.set("test_data", "{'alice': 'data/alice_test.csv', 'bob': 'data/bob_test.csv'}");

        assertRefused("task_config.prediction_output is missing; task_config.test_data needs it: CSV file to write");
    }

    @Test
    void namesAFieldInsideAnObject() {
        train.set("params", "{'epochs': 0}");

        assertRefused("task_config.params.epochs must have a minimum value of 1");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(train::split).isInstanceOf(InvalidTask.class).hasMessage(message);
    }
}
