package io.sfworker.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.MetricsJson;
import io.sfworker.flow.PythonTime;
import io.sfworker.task.Execution;
import io.sfworker.task.Node;
import io.sfworker.task.PerformanceMetrics;
import io.sfworker.task.TaskIds;
import java.time.Clock;
import java.time.Instant;

/** Writes what senders read under {@code result} of the Celery record (task contract, sections 4 and 7.3). */
public final class Envelope {
    private final Node node;
    private final Clock clock;
    private final ResultProperties properties;

    public Envelope(Node node, Clock clock, ResultProperties properties) {
        this.node = node;
        this.clock = clock;
        this.properties = properties;
    }

    /** Levels 1 and 2 around the task's output, or level 2 alone when the plain shape is set. */
    ObjectNode success(Execution execution, JsonNode output) {
        Instant now = clock.instant();
        ObjectNode envelope = object();
        envelope.put("status", "success");
        envelope.set("result", output);
        envelope.set("performance_metrics", MetricsJson.of(PerformanceMetrics.of(execution, execution.total(now))));
        envelope.set("task_metadata", taskMetadata(execution, now));
        envelope.set("celery_metadata", celeryMetadata(execution, now));
        return properties.shape() == ResultProperties.Shape.PLAIN ? envelope : wrapped(execution, envelope, now);
    }

    // The copies beside "result" are for readers that expect the envelope one level higher (contract, section 4.3).
    private ObjectNode wrapped(Execution execution, ObjectNode envelope, Instant now) {
        ObjectNode wrapper = withIds(object(), execution.ids());
        wrapper.put("status", "SUCCESS");
        wrapper.set("result", envelope);
        wrapper.set("performance_metrics", envelope.get("performance_metrics"));
        wrapper.set("task_metadata", envelope.get("task_metadata"));
        wrapper.set("celery_metadata", envelope.get("celery_metadata"));
        return wrapper.put("completed_at", time(execution.completedAt(now)));
    }

    /** The old keys of a failure, which stand beside Celery's three (task contract, section 7.3). */
    ObjectNode failure(Execution execution, TaskFailure failure) {
        Instant now = clock.instant();
        double total = PerformanceMetrics.of(execution, execution.total(now)).total();
        ObjectNode json = withIds(object(), execution.ids())
                .put("error", failure.text())
                .put("error_type", failure.code().errorType())
                .put("error_code", failure.code().name());
        if (failure.causeType() != null) {
            json.put("cause_type", failure.causeType());
        }
        return json.put("execution_time", total).put("failed_at", time(execution.completedAt(now)));
    }

    /** The second STARTED shape, which pollers show (task contract, section 4.4). */
    ObjectNode started(Execution execution) {
        return withIds(object(), execution.ids())
                .put("task_type", execution.taskType())
                .put("started_at", time(execution.delivery().startedAt()));
    }

    private ObjectNode taskMetadata(Execution execution, Instant now) {
        ObjectNode metadata = withIds(object(), execution.ids())
                .put("task_type", execution.taskType())
                .put("started_at", time(execution.delivery().startedAt()))
                .put("completed_at", time(execution.completedAt(now)));
        ArrayNode devices = metadata.putArray("devices_used");
        execution.devices().forEach(devices::add);
        return metadata;
    }

    private ObjectNode celeryMetadata(Execution execution, Instant now) {
        return object().put("celery_task_id", execution.ids().celery())
                .put("celery_queue", execution.delivery().queue())
                .put("celery_exchange", execution.delivery().exchange())
                .put("retry_count", execution.delivery().retries())
                .put(
                        "celery_execution_time",
                        PerformanceMetrics.of(execution, execution.total(now)).total())
                .put("worker_hostname", node.workerName())
                .put("task_eta", execution.delivery().eta().orElse(null));
    }

    private static ObjectNode withIds(ObjectNode json, TaskIds ids) {
        return json.put("task_request_id", ids.request())
                .put("task_id", ids.task())
                .put("subtask_id", ids.subtask())
                .put("execution_id", ids.execution());
    }

    private String time(Instant instant) {
        return PythonTime.naiveLocal(instant, clock.getZone());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
