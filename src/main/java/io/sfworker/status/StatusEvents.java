package io.sfworker.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.flow.PythonTime;
import io.sfworker.task.Execution;
import io.sfworker.task.Node;
import io.sfworker.task.TaskIds;
import java.time.Clock;
import java.time.Instant;

/** Writes status events as JSON text, keys in the order of the contract (task contract, section 5.2). */
public final class StatusEvents {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final ObjectWriter WRITER = MAPPER.writer();

    private final Node node;
    private final Clock clock;

    public StatusEvents(Node node, Clock clock) {
        this.node = node;
        this.clock = clock;
    }

    /** Event number {@code number} of an execution. */
    String of(Execution execution, int number, String stage, StageData data) {
        Instant now = clock.instant();
        TaskIds ids = execution.ids();
        ObjectNode event = MAPPER.createObjectNode()
                .put("execution_id", ids.execution())
                .put("task_id", ids.task())
                .put("subtask_id", ids.subtask())
                .put("task_request_id", ids.request())
                .put(
                        "status",
                        Stage.named(stage)
                                .map(Stage::status)
                                .orElse(Stage.Status.RUNNING)
                                .name())
                .put("timestamp", PythonTime.naiveLocal(now, clock.getZone()));
        ObjectNode details = event.putObject("data")
                .put("stage", stage)
                .put("task_id", ids.task())
                .put("subtask_id", ids.subtask())
                .put("execution_id", ids.execution());
        data.addTo(details);
        Stage.named(stage).flatMap(Stage::progress).ifPresent(progress -> details.put("progress", progress));
        event.put("worker_container", node.id())
                .put("task_name", "tasks.secretflow.execute_task")
                .put("seq", number)
                .put("ts_ms", now.toEpochMilli())
                .put("event_id", ids.execution() + ":" + number);
        return text(event);
    }

    /** Adds what one stage reports beside the ids. */
    interface StageData {
        void addTo(ObjectNode data);
    }

    private static String text(ObjectNode event) {
        try {
            return WRITER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event of strings and numbers could not be written", e);
        }
    }
}
