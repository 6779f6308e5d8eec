package io.sfworker.ops;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What does not change while a task runs. Texts of the sender are cut at 200 characters.
 *
 * @param celeryTaskId id of the Celery message
 * @param name of the Celery task, for example {@code tasks.secretflow.execute_task}
 * @param executionId as in events; the Celery id where the message has none
 * @param taskId as in events
 * @param subtaskId as in events
 * @param type task type, for example {@code psi}; empty for a task that computes nothing, or was not understood
 * @param party this node's own; null when it runs all parties
 * @param parties all of them; empty before the task was understood
 * @param retries how often it was retried before
 * @param revision of the routes it goes through
 * @param output folder on this node with what its party processes print; null when it starts none, or none is kept
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record TaskLabel(
        String celeryTaskId,
        String name,
        String executionId,
        String taskId,
        String subtaskId,
        String type,
        @Nullable String party,
        List<String> parties,
        int retries,
        String revision,
        @Nullable String output) {}
