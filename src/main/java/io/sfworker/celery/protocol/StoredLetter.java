package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as an operator sees it; nowhere in it are arguments or headers of the sender's own.
 *
 * @param id its id, fit for a URL
 * @param time when the message was put aside, ISO 8601
 * @param reason stable word, for example {@code NOT_JSON} or {@code UNHANDLED}
 * @param text what happened
 * @param taskId the task's id if one could be read
 * @param details the rest
 */
public record StoredLetter(
        String id,
        String time,
        String reason,
        String text,
        @Nullable String taskId,
        Details details) {
    /**
     * What is known about the message.
     *
     * @param view the message without its arguments
     * @param replayable whether the original was kept
     */
    public record Details(JsonNode view, boolean replayable) {}

    /** Reads what {@link DeadLetter#encode} wrote. */
    public static StoredLetter of(String id, String stored) {
        JsonNode json = JsonValue.of(stored);
        return new StoredLetter(
                id,
                json.path("time").asText(""),
                json.path("reason").asText(""),
                json.path("text").asText(""),
                Fields.textOrNull(json, "task_id"),
                new Details(json.path("view"), json.path("replayable").asBoolean(false)));
    }
}
