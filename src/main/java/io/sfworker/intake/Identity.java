package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.PlainText;
import io.sfworker.task.TaskIds;
import org.jspecify.annotations.Nullable;

/** Finds the ids of a message (task contract, section 1.5). */
public final class Identity {
    private static final int LONGEST = 100;

    private Identity() {}

    /** The ids of a well-formed call. Fails: {@link InvalidTask} when form B has no {@code execution_id}. */
    static TaskIds of(String celeryId, Call call) {
        String requestId = call.requestId();
        if (requestId != null) {
            if (!isId(requestId)) {
                throw new InvalidTask(
                        FailureCode.PARAM_INVALID,
                        "task_request_id must have 1 to %d characters, none of them a control character"
                                .formatted(LONGEST));
            }
            return resolve(celeryId, requestId, requestId, call.params());
        }
        if (!call.params().has("execution_id")) {
            throw new InvalidTask(
                    FailureCode.PARAM_INVALID, "execution_id is missing: add the id of this execution to task_params");
        }
        String execution = id(call.params(), "execution_id");
        return resolve(celeryId, null, execution == null ? celeryId : execution, call.params());
    }

    /** The best ids that can be read from any message, however broken; never fails. */
    public static TaskIds guess(String celeryId, JsonNode args, JsonNode kwargs) {
        String requestId = text(kwargs.get("task_request_id"));
        JsonNode params = kwargs.get("task_params");
        for (JsonNode argument : args) {
            String text = text(argument);
            if (text != null && requestId == null) {
                requestId = text;
            } else if (isParams(argument) && !kwargs.has("task_params")) {
                params = argument;
            }
        }
        String fallback = requestId == null ? celeryId : requestId;
        return resolve(celeryId, requestId, fallback, params);
    }

    /** Beside parameters by keyword such an object is the result of the task before this one in a chain. */
    private static boolean isParams(JsonNode argument) {
        return argument.isObject() && (argument.has("task_config") || argument.has("execution_id"));
    }

    private static TaskIds resolve(
            String celeryId, @Nullable String requestId, String fallback, @Nullable JsonNode params) {
        String execution = orElse(id(params, "execution_id"), fallback);
        return new TaskIds(
                celeryId,
                orElse(requestId, execution),
                orElse(id(params, "task_id"), requestId == null ? execution : fallback),
                orElse(id(params, "subtask_id"), requestId == null ? execution : fallback),
                execution);
    }

    private static @Nullable String id(@Nullable JsonNode params, String name) {
        return params == null ? null : text(params.get(name));
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value != null && value.isTextual() && isId(value.textValue()) ? value.textValue() : null;
    }

    /** Ids stand in logs, on pages and in keys. */
    private static boolean isId(String text) {
        return !text.isBlank() && text.length() <= LONGEST && PlainText.isPlain(text);
    }

    private static String orElse(@Nullable String value, String other) {
        return value == null ? other : value;
    }
}
