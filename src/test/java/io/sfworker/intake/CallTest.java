package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.TaskIds;
import io.sfworker.testing.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a1_positional",
                "a2_keyword",
                "a3_mixed",
                "a4_positional_with_ids",
                "b1_positional",
                "b2_keyword",
                "x1_chained_b",
                "x2_chained_a"
            })
    void readsEveryAcceptedForm(String name) {
        JsonNode message = Samples.read("messages/" + name + ".json");
        JsonNode expected = message.get("expect");

        Call call = Call.of(message.get("args"), message.get("kwargs"));

        assertThat(call.requestId() == null ? "B" : "A")
                .isEqualTo(expected.get("form").textValue());
        assertThat(call.params().has("task_config")).isTrue();
        assertThat(Identity.of("celery-1", call))
                .isEqualTo(new TaskIds(
                        "celery-1",
                        expected.get("task_request_id").textValue(),
                        expected.get("task_id").textValue(),
                        expected.get("subtask_id").textValue(),
                        expected.get("execution_id").textValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad_no_params", "bad_two_ids"})
    void refusesWhatFitsNoForm(String name) {
        JsonNode message = Samples.read("messages/" + name + ".json");

        assertThatThrownBy(() -> Call.of(message.get("args"), message.get("kwargs")))
                .isInstanceOfSatisfying(InvalidTask.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.ARGUMENTS_INVALID))
                .hasMessageContaining("(task_request_id, task_params)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[], {}]",
                "[[1, 2, 3, 4], {}]",
                "[[], {\"task_params\": 1}]",
                "[[], {\"other\": {}}]",
                "[[\"a\", \"b\", {\"task_config\": {}}], {}]",
                "[[null], {}]",
                "[[], {\"task_request_id\": 7, \"task_params\": {}}]",
            })
    void refusesOddArgumentsWithTypeError(String arguments) {
        JsonNode pair = Samples.parse(arguments);

        assertThatThrownBy(() -> Call.of(pair.get(0), pair.get(1)))
                .isInstanceOfSatisfying(
                        InvalidTask.class,
                        failure -> assertThat(failure.code().errorType()).isEqualTo("TypeError"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[], {}]",
                "[[\"exec-1\", \"exec-2\"], {}]",
                "[[{\"execution_id\": 5}], {}]",
                "[[null, 1, []], {\"task_params\": []}]",
            })
    void alwaysFindsSomeIds(String arguments) {
        JsonNode pair = Samples.parse(arguments);

        TaskIds ids = Identity.guess("celery-1", pair.get(0), pair.get(1));

        assertThat(ids.celery()).isEqualTo("celery-1");
        assertThat(ids.execution()).isNotBlank();
    }

    /** The result of the task before it in a chain has ids too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[{\"execution_id\": \"before\"}], {\"task_params\": {\"execution_id\": \"this\"}}]",
                "[[{\"execution_id\": \"before\"}, {\"task_config\": {}, \"execution_id\": \"this\"}], {}]"
            })
    void theIdsAreThoseOfTheParametersAndNotOfAResult(String arguments) {
        JsonNode pair = Samples.parse(arguments);

        assertThat(Identity.guess("celery-1", pair.get(0), pair.get(1)).execution())
                .isEqualTo("this");
    }

    /** Ids stand in log lines, which a line break would split. */
    @ParameterizedTest
    @ValueSource(strings = {"[[\"exec\\n1\"], {}]", "[[{\"execution_id\": \"exec\\r1\"}], {}]"})
    void noIdHasAControlCharacter(String arguments) {
        JsonNode pair = Samples.parse(arguments);

        TaskIds ids = Identity.guess("celery-1", pair.get(0), pair.get(1));

        assertThat(ids).isEqualTo(TaskIds.ofCeleryOnly("celery-1"));
    }
}
