package io.sfworker.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.failure.ComputationFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.RetryPlan;
import io.sfworker.task.Execution;
import io.sfworker.task.Execution.Delivery;
import io.sfworker.task.Json;
import io.sfworker.task.Node;
import io.sfworker.task.TaskIds;
import io.sfworker.testing.MovableClock;
import io.sfworker.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Compares with the recorded sequences: same keys in the same order at every level, same values where not a time. */
class StatusEventsTest {
    private static final String CELERY_ID = "11111111-1111-4111-8111-111111111111";
    private static final Set<String> OWN_ADDITIONS = Set.of("error_code", "retryable", "cause_type");

    private final MovableClock clock = new MovableClock();
    private final StatusEvents events = new StatusEvents(new Node("node1", "10.0.0.1", null), clock);
    private final StageDetails details = new StageDetails(clock);
    private final Execution execution = anExecution(0, 0);

    private @Nullable TaskFailure failure;
    private @Nullable RetryPlan retry;

    @Test
    void reportsSuccessAsRecorded() {
        assertSame("success", "celery_task_started", "task_started", "cluster_init");
    }

    @Test
    void reportsAnInvalidTaskAsRecorded() {
        failure = new InvalidTask(FailureCode.PARAM_INVALID, "keys is missing");

        assertSame("invalid_parameters", "task_failed", "task_failed_final");
    }

    @Test
    void reportsAComputationErrorAsRecorded() {
        failure = new ComputationFailed(FailureCode.COMPUTATION, "psi failed: duplicate keys");
        List<JsonNode> recorded = Samples.lines("events/computation_error.jsonl");

        List<JsonNode> made = List.of(next("task_failed"), next("task_failed_final"));

        assertKeys(made.get(0), recorded.get(7));
        assertKeys(made.get(1), recorded.get(8));
    }

    @Test
    void reportsARetryAsRecorded() {
        failure = new ClusterInitFailed(FailureCode.PORT_IN_USE, "SecretFlow did not start: port 19000 is in use");
        retry = new RetryPlan(0, 3, Duration.ofSeconds(60), clock.instant().plusSeconds(60));

        JsonNode made = next("task_retrying");

        assertKeys(made, Samples.lines("events/retry_then_success.jsonl").get(3));
        assertThat(made.path("status").asText()).isEqualTo("RETRY");
        assertThat(made.path("data").path("next_retry_at").asText()).isEqualTo("2026-01-07T10:01:00.000000");
    }

    @Test
    void goesOnCountingAfterARetry() {
        Execution second = anExecution(1, 4);

        JsonNode event = Samples.parse(events.of(second, second.nextEvent(), "celery_task_started", data -> {}));

        assertThat(event.path("seq").asInt()).isEqualTo(5);
        assertThat(event.path("event_id").asText()).isEqualTo("exec-1:5");
    }

    @Test
    void reportsAStageThatARouteInventedAsRunning() {
        JsonNode event = Samples.parse(events.of(execution, execution.nextEvent(), "quality_check", data -> {}));

        assertThat(event.path("status").asText()).isEqualTo("RUNNING");
        assertThat(event.path("data").path("stage").asText()).isEqualTo("quality_check");
    }

    @Test
    void writesAsciiOnly() {
        failure = new InvalidTask(FailureCode.PARAM_INVALID, "列 missing");

        StatusEvents.StageData data = details.of(Stage.TASK_FAILED, known());

        assertThat(events.of(execution, execution.nextEvent(), "task_failed", data))
                .isASCII()
                .contains("\\u5217");
    }

    private void assertSame(String sequence, String... stages) {
        List<JsonNode> recorded = Samples.lines("events/" + sequence + ".jsonl");
        for (int i = 0; i < stages.length; i++) {
            assertKeys(next(stages[i]), recorded.get(i));
        }
    }

    private JsonNode next(String stage) {
        Stage known = Stage.named(stage).orElseThrow();
        return Samples.parse(events.of(execution, execution.nextEvent(), stage, details.of(known, known())));
    }

    private StageDetails.Known known() {
        return new StageDetails.Known(execution, new Json("{}"), failure, retry, null);
    }

    private static void assertKeys(JsonNode made, JsonNode recorded) {
        assertThat(names(made)).isEqualTo(names(recorded));
        Set<String> data = new TreeSet<>(names(made.path("data")));
        data.removeAll(OWN_ADDITIONS);
        assertThat(data).isEqualTo(new TreeSet<>(names(recorded.path("data"))));
        for (String field : List.of(
                "execution_id",
                "task_id",
                "subtask_id",
                "task_request_id",
                "status",
                "worker_container",
                "task_name")) {
            assertThat(made.path(field)).as(field).isEqualTo(recorded.path(field));
        }
        for (String field : List.of(
                "stage",
                "error",
                "error_type",
                "celery_task_id",
                "task_type",
                "retry_count",
                "max_retries",
                "retries_exhausted",
                "progress")) {
            assertThat(made.path("data").path(field))
                    .as(field)
                    .isEqualTo(recorded.path("data").path(field));
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private Execution anExecution(int retries, int lastEvent) {
        TaskIds ids = new TaskIds(CELERY_ID, "exec-1", "dag-1", "node-1", "exec-1");
        Delivery delivery = new Delivery(clock.instant(), "secretflow_queue", "", retries, Optional.empty());
        Execution created = new Execution(ids, delivery);
        created.taskTypeKnown("psi");
        created.continueAfter(lastEvent);
        return created;
    }
}
