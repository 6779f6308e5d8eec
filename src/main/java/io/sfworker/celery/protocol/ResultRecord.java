package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is stored about a task; ids and time are added when it is written.
 *
 * @param state decides which records it may replace
 * @param result the value, the exception dict, or the meta object of STARTED
 * @param traceback text for people, without row values and secrets
 * @param children the tasks this one has sent, in Celery's nested-list form
 */
public record ResultRecord(
        ResultState state, JsonNode result, @Nullable String traceback, ArrayNode children) {
    /** The task's value. */
    public static ResultRecord success(JsonNode value) {
        return new ResultRecord(ResultState.SUCCESS, value, null, noChildren());
    }

    /** The task's failure, as clients raise it. */
    public static ResultRecord failure(ExceptionRecord exception, @Nullable String traceback) {
        return new ResultRecord(ResultState.FAILURE, exception.toJson(), traceback, noChildren());
    }

    /** The task runs again later; null when there is no cause to tell. */
    public static ResultRecord retry(@Nullable ExceptionRecord cause, @Nullable String traceback) {
        JsonNode result = cause == null ? ProtocolJson.NODES.nullNode() : cause.toJson();
        return new ResultRecord(ResultState.RETRY, result, traceback, noChildren());
    }

    /** The task is not run or was stopped; {@code why} is {@code revoked}, {@code expired} or {@code terminated}. */
    public static ResultRecord revoked(String why) {
        JsonNode result =
                ExceptionRecord.of("TaskRevokedError", "celery.exceptions", why).toJson();
        return new ResultRecord(ResultState.REVOKED, result, null, noChildren());
    }

    /** The task runs; {@code meta} is what pollers see. */
    public static ResultRecord started(ObjectNode meta) {
        return new ResultRecord(ResultState.STARTED, meta, null, noChildren());
    }

    /** A record as it was stored. Fails with {@link IllegalArgumentException} when it is none. */
    public static ResultRecord read(JsonNode stored) {
        JsonNode children = stored.path("children");
        return new ResultRecord(
                ResultState.valueOf(stored.path("status").asText("")),
                stored.path("result"),
                Fields.textOrNull(stored, "traceback"),
                children instanceof ArrayNode list ? list : noChildren());
    }

    /** The same with these children, in Celery's nested-list form. */
    ResultRecord withChildren(ArrayNode sent) {
        return new ResultRecord(state, result, traceback, sent);
    }

    /** The bytes that are stored and published, with every key that clients need. */
    public String encode(ResultIdentity task, Instant now) {
        ObjectNode json = ProtocolJson.NODES.objectNode();
        json.put("status", state.name());
        json.set("result", result);
        json.put("traceback", traceback);
        json.set("children", childrenOf(task));
        json.put("date_done", state.isFinal() ? PythonTime.format(now) : null);
        if (task.groupId() != null) {
            json.put("group_id", task.groupId());
        }
        if (task.parentId() != null) {
            json.put("parent_id", task.parentId());
        }
        if (task.call() != null) {
            // A stamp may bear any name, also one of the record's own.
            task.call().properties().forEach(field -> json.putIfAbsent(field.getKey(), field.getValue()));
        }
        json.put("task_id", task.taskId());
        return ProtocolJson.write(json);
    }

    /** Celery lists the follow-up message of a retry, which bears the same id, as the task's child. */
    private ArrayNode childrenOf(ResultIdentity task) {
        if (state != ResultState.RETRY || !children.isEmpty()) {
            return children;
        }
        ArrayNode own = noChildren();
        own.addArray().add(noChildren().add(task.taskId()).addNull()).addNull();
        return own;
    }

    private static ArrayNode noChildren() {
        return ProtocolJson.NODES.arrayNode();
    }
}
