package io.sfworker.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Execution;
import io.sfworker.task.Execution.Delivery;
import io.sfworker.task.Execution.Phase;
import io.sfworker.task.Node;
import io.sfworker.task.TaskIds;
import io.sfworker.testing.MovableClock;
import io.sfworker.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final Node NODE = new Node("node1", "10.0.0.1", null);
    private static final String CELERY_ID = "11111111-1111-4111-8111-111111111111";

    private final MovableClock clock = new MovableClock();

    @Test
    void wrapsTheOutputAsRecorded() {
        ObjectNode recorded = Samples.read("results/success_form_b.json");
        Execution execution = anExecution();
        execution.devicesReady(List.of("alice", "bob", "spu"));
        execution.phaseTook(Phase.CLUSTER, Duration.ofMillis(5100));
        execution.phaseTook(Phase.DEVICE, Duration.ofMillis(110));
        execution.phaseTook(Phase.ALGORITHM, Duration.ofMillis(7150));
        clock.advance(Duration.ofMillis(12_400));
        execution.completed(clock.instant());
        JsonNode output = recorded.at("/result/result/result");

        ObjectNode made = envelope(ResultProperties.Shape.WRAPPED).success(execution, output);

        assertThat(withoutTimes(made)).isEqualTo(withoutTimes(recorded.get("result")));
    }

    @Test
    void returnsTheEnvelopeItselfWhenThePlainShapeIsSet() {
        ObjectNode made = envelope(ResultProperties.Shape.PLAIN).success(anExecution(), Samples.parse("7"));

        assertThat(made.path("status").asText()).isEqualTo("success");
        assertThat(made.path("result").asInt()).isEqualTo(7);
    }

    @Test
    void keepsTheOldKeysOfAFailure() {
        ObjectNode recorded = (ObjectNode) Samples.read("results/failure.json").get("result");
        recorded.remove(List.of("exc_type", "exc_message", "exc_module"));
        Execution execution = anExecution();
        clock.advance(Duration.ofMillis(20));
        execution.completed(clock.instant());

        ObjectNode made = envelope(ResultProperties.Shape.WRAPPED)
                .failure(execution, new InvalidTask(FailureCode.PARAM_INVALID, "keys is missing"));

        assertThat(made).isEqualTo(recorded);
    }

    @Test
    void leavesOutPercentagesOfNoTime() {
        ObjectNode made = envelope(ResultProperties.Shape.PLAIN).success(anExecution(), Samples.parse("{}"));

        assertThat(made.path("performance_metrics").has("cluster_init_percentage"))
                .isFalse();
        assertThat(made.path("performance_metrics").path("cluster_init_time").isNull())
                .isTrue();
    }

    private Envelope envelope(ResultProperties.Shape shape) {
        return new Envelope(NODE, clock, new ResultProperties(shape));
    }

    private static JsonNode withoutTimes(JsonNode value) {
        String text = value.toString()
                .replaceAll("\"(started_at|completed_at)\":\"[^\"]+\"", "\"$1\":\"time\"")
                .replaceAll("\"celery_execution_time\":[0-9.]+", "\"celery_execution_time\":0");
        return Samples.parse(text);
    }

    private Execution anExecution() {
        TaskIds ids = new TaskIds(CELERY_ID, "exec-1", "dag-1", "node-1", "exec-1");
        Delivery delivery = new Delivery(clock.instant(), "secretflow_queue", "", 0, Optional.empty());
        Execution execution = new Execution(ids, delivery);
        execution.taskTypeKnown("psi");
        return execution;
    }
}
