package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Node;
import io.sfworker.testing.Samples;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    @TempDir
    Path folder;

    private Intake intake;

    @BeforeEach
    void anIntake() {
        intake = new Intake(folder, new Node("node1", "127.0.0.1", null));
    }

    @Test
    void fillsInDefaults() {
        JsonNode parameters = canonical(Intake.psi());

        assertThat(parameters.get("broadcast_result").booleanValue()).isFalse();
        assertThat(parameters.get("bucket_size").intValue()).isEqualTo(1 << 20);
        assertThat(parameters.has("task_type")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"uid\"", "[\"uid\"]", "{\"alice\": \"uid\", \"bob\": [\"uid\"]}"})
    void oneKeyStandsForAllParties(String keys) {
        ObjectNode params = Intake.psi();
        config(params).set("keys", Samples.parse(keys));

        assertThat(canonical(params).get("keys"))
                .isEqualTo(Samples.parse("{\"alice\": [\"uid\"], \"bob\": [\"uid\"]}"));
    }

    @Test
    void takesAliasesAndIgnoresNullAndUnknown() {
        ObjectNode params = Intake.psi();
        ObjectNode config = config(params);
        config.set("input_data", config.remove("input_paths"));
        config.set("receiver_party", config.remove("receiver"));
        config.putNull("protocol");
        config.put("colour", "blue");

        JsonNode parameters = canonical(params);

        assertThat(parameters.get("input_paths").get("bob").textValue()).isEqualTo("data/bob.csv");
        assertThat(parameters.get("receiver").textValue()).isEqualTo("alice");
        assertThat(parameters.get("protocol").textValue()).isEqualTo("KKRT_PSI_2PC");
        assertThat(parameters.has("colour")).isFalse();
    }

    @Test
    void refusesANameAndItsAliasThatDiffer() {
        ObjectNode params = Intake.psi();
        config(params).put("receiver_party", "bob");

        assertThatThrownBy(() -> intake.split(params))
                .isInstanceOf(InvalidTask.class)
                .hasMessage("task_config.receiver and task_config.receiver_party mean the same and differ; keep one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keys | null | task_config.keys is missing; add it: key columns per party",
                "keys | 7 | task_config.keys must be of type object",
                "keys | {\"alice\": [\"uid\"]} | names the parties [alice]",
                "keys | {\"alice\": [\"uid\"], \"bob\": []} | task_config.keys.bob",
                "keys | {\"alice\": [\"uid\", \"age\"], \"bob\": [\"uid\"]} | equally many columns",
                "keys | {\"alice\": [\"uid\"], \"bob\": [\"id\"]} | column 'id', which bob.csv of party bob",
                "receiver | \"carol\" | task_config.receiver must be one of the parties",
                "protocol | \"MAGIC\" | task_config.protocol",
                "bucket_size | 0 | task_config.bucket_size",
                "input_paths | {\"alice\": \"data/alice.csv\"} | the cluster names [alice, bob]",
                "output_paths | {\"alice\": \"data/a.csv\"} | task_config.output_paths",
            })
    void namesTheFieldAndTheFix(String field, String value, String words) {
        ObjectNode params = Intake.psi();
        config(params).set(field, Samples.parse(value));

        assertThatThrownBy(() -> intake.split(params))
                .isInstanceOf(InvalidTask.class)
                .hasMessageContaining(words);
    }

    @Test
    void listsTheKnownTypesWhenOneIsUnknown() {
        ObjectNode params = Intake.psi();
        config(params).put("task_type", "teleport");

        assertThatThrownBy(() -> intake.split(params))
                .isInstanceOfSatisfying(InvalidTask.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.TASK_TYPE_UNKNOWN))
                .hasMessageContaining("'teleport'")
                .hasMessageContaining("psi");
    }

    private JsonNode canonical(ObjectNode params) {
        return Samples.parse(intake.split(params).algorithm().parameters().text());
    }

    private static ObjectNode config(ObjectNode params) {
        return (ObjectNode) params.get("task_config");
    }
}
