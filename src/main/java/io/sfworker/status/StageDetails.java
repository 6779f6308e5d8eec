package io.sfworker.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.flow.MetricsJson;
import io.sfworker.flow.PythonTime;
import io.sfworker.flow.RetryPlan;
import io.sfworker.task.Execution;
import io.sfworker.task.Execution.Phase;
import io.sfworker.task.Json;
import io.sfworker.task.PerformanceMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What each stage reports beside the ids (task contract, section 5.3, column "further data"). */
final class StageDetails {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Clock clock;

    StageDetails(Clock clock) {
        this.clock = clock;
    }

    /**
     * What the exchange knows when a stage is reported.
     *
     * @param execution the attempt
     * @param output the task's output, once it is computed
     * @param failure why the attempt ended, once it failed
     * @param retry when it is tried again, once that is decided
     * @param repeated what an earlier run of the execution said when it was completed
     */
    record Known(
            Execution execution,
            @Nullable Json output,
            @Nullable TaskFailure failure,
            @Nullable RetryPlan retry,
            @Nullable Json repeated) {}

    StatusEvents.StageData of(Stage stage, Known known) {
        return switch (stage) {
            case CELERY_TASK_STARTED ->
                data -> started(data.put("celery_task_id", celeryId(known)), known)
                        .put("retry_count", known.execution().delivery().retries());
            case TASK_STARTED -> data -> started(data, known);
            case CLUSTER_INITIALIZED -> data -> phase(data, "cluster_init_time", known, Phase.CLUSTER);
            case DEVICES_INITIALIZED -> data -> devices(data, known);
            case TASK_EXECUTION ->
                data -> data.put("task_type", known.execution().taskType());
            case TASK_COMPLETED -> data -> completed(data, known);
            case TASK_FAILED, TASK_REVOKED ->
                data -> failed(data, known).put("execution_time", total(known.execution()));
            case TASK_TIMEOUT ->
                data -> timeLimit(failed(data, known), known)
                        .put("execution_time", total(known.execution()))
                        .put("celery_task_id", celeryId(known));
            case TASK_FAILED_FINAL ->
                data -> failed(data, known)
                        .put("celery_task_id", celeryId(known))
                        .put("retries_exhausted", exhausted(known));
            case TASK_RETRYING -> data -> retrying(data, known);
            case CLUSTER_INIT, DEVICE_CREATION, TASK_PROGRESS -> data -> {};
        };
    }

    private ObjectNode started(ObjectNode data, Known known) {
        return data.put("task_type", known.execution().taskType())
                .put("started_at", time(known.execution().delivery().startedAt()));
    }

    private static void phase(ObjectNode data, String name, Known known, Phase phase) {
        Duration took = known.execution().duration(phase).orElse(Duration.ZERO);
        data.put(name, PerformanceMetrics.seconds(took));
    }

    private static void devices(ObjectNode data, Known known) {
        phase(data, "device_init_time", known, Phase.DEVICE);
        ArrayNode devices = data.putArray("initialized_devices");
        known.execution().devices().forEach(devices::add);
    }

    private static ObjectNode timeLimit(ObjectNode data, Known known) {
        Duration limit = known.failure() instanceof TaskInterrupted interrupted ? interrupted.limit() : null;
        return limit == null ? data : data.put("time_limit", PerformanceMetrics.seconds(limit));
    }

    private void completed(ObjectNode data, Known known) {
        if (known.repeated() != null && parsed(known.repeated()) instanceof ObjectNode before) {
            data.setAll(before);
            return;
        }
        Execution execution = known.execution();
        data.set("result", parsed(Objects.requireNonNullElse(known.output(), new Json("null"))));
        data.set("performance_metrics", metrics(execution));
        data.put("execution_time", total(execution));
        data.put("completed_at", time(execution.completedAt(clock.instant())));
    }

    private JsonNode metrics(Execution execution) {
        return MetricsJson.of(PerformanceMetrics.of(execution, execution.total(clock.instant())));
    }

    private ObjectNode failed(ObjectNode data, Known known) {
        error(data, known);
        return data.put("failed_at", time(known.execution().completedAt(clock.instant())));
    }

    private static void error(ObjectNode data, Known known) {
        TaskFailure failure = known.failure();
        FailureCode code = failure == null ? FailureCode.INTERNAL : failure.code();
        data.put("error", failure == null ? "the task failed" : failure.text())
                .put("error_type", code.errorType())
                .put("error_code", code.name())
                .put("retryable", code.retryable());
        if (failure != null && failure.causeType() != null) {
            data.put("cause_type", failure.causeType());
        }
    }

    private void retrying(ObjectNode data, Known known) {
        RetryPlan retry = Objects.requireNonNull(known.retry(), "a retry is announced after it was planned");
        data.put("retry_count", retry.retries()).put("max_retries", retry.maxRetries());
        error(data, known);
        data.put("next_retry_at", time(retry.due()));
    }

    // A failure that could have been retried and comes out as final has used its retries up.
    private static boolean exhausted(Known known) {
        return known.failure() != null && known.failure().code().retryable();
    }

    private double total(Execution execution) {
        return PerformanceMetrics.of(execution, execution.total(clock.instant()))
                .total();
    }

    private String time(Instant instant) {
        return PythonTime.naiveLocal(instant, clock.getZone());
    }

    private static String celeryId(Known known) {
        return known.execution().ids().celery();
    }

    private static JsonNode parsed(Json json) {
        try {
            return MAPPER.readTree(json.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the output that the Runner sent is no JSON", e);
        }
    }
}
