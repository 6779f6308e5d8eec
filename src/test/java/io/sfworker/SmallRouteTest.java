package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.testing.Messages;
import io.sfworker.testing.Samples;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallRouteTest extends RouteTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello.hello_task | [] | hello_task",
                "hello.ping_task | [] | ping_task",
                "hello.echo_task | [1] | echo_task",
                "health_check.health_check_task | [] | health_check_task",
            })
    void answersAndAcknowledgesInOneStep(String task, String args, String name) {
        JsonNode answer = call(task, args);

        assertThat(answer.path("task_name").asText()).isEqualTo(name);
        assertThat(celery().operations()).containsExactly("resultAndAcknowledge");
    }

    @Test
    void runsTheSelfTestThroughTheStages() {
        computation.returns(new io.sfworker.task.Json("{\"intersection_count\":50}"));

        JsonNode answer = call("local_test.local_psi_test", "[]");

        assertThat(answer.path("task_name").asText()).isEqualTo("local_test");
        assertThat(computation.calls()).containsExactly("open", "devices", "run", "close");
        assertThat(stages()).isEmpty();
    }

    @Test
    void failsTheSelfTestWhenTheIntersectionIsWrong() {
        computation.returns(new io.sfworker.task.Json("{\"intersection_count\":49}"));

        send("direct:small", message("local_test.local_psi_test", "[]"));

        assertThat(failureType()).isEqualTo("RuntimeError");
    }

    @Test
    void refusesUnknownTasksWithoutEvents() {
        send("direct:small", message("nobody.knows_this", "[]"));

        assertThat(failureType()).isEqualTo("NotRegistered");
        assertThat(celery().operations()).containsExactly("result", "deadLetter");
        assertThat(stages()).isEmpty();
    }

    private String failureType() {
        ResultRecord record = (ResultRecord)
                Objects.requireNonNull(celery().calls("result").get(0).body());
        return record.result().path("exc_type").asText();
    }

    private JsonNode call(String task, String args) {
        send("direct:small", message(task, args));
        return (JsonNode) Objects.requireNonNull(
                celery().calls("resultAndAcknowledge").get(0).body());
    }

    private static io.sfworker.celery.protocol.TaskMessage message(String task, String args) {
        return Messages.message("tasks.secretflow." + task, Samples.parse(args), Samples.parse("{}"), 0);
    }
}
