package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A task to be sent.
 *
 * @param task registered name
 * @param args positional arguments
 * @param kwargs keyword arguments
 * @param options Celery's signature options: {@code task_id}, {@code priority}, {@code eta}, {@code expires},
 *     {@code root_id}, {@code parent_id}, {@code reply_to} and so on; all may be absent
 */
public record OutgoingTask(String task, ArrayNode args, ObjectNode kwargs, ObjectNode options) {
    public OutgoingTask {
        if (task.isBlank()) {
            throw new IllegalArgumentException("a task to send needs a name");
        }
    }

    /** A task with these positional arguments and no options. */
    public static OutgoingTask of(String task, ArrayNode args) {
        return of(task, args, ProtocolJson.NODES.objectNode());
    }

    /** A task with these arguments and no options. */
    public static OutgoingTask of(String task, ArrayNode args, ObjectNode kwargs) {
        return new OutgoingTask(task, args, kwargs, ProtocolJson.NODES.objectNode());
    }

    /** Reads a Celery signature. Fails with {@link IllegalArgumentException} when it is none. */
    public static OutgoingTask ofSignature(JsonNode signature) {
        JsonNode args = signature.path("args");
        JsonNode kwargs = signature.path("kwargs");
        JsonNode options = signature.path("options");
        return new OutgoingTask(
                signature.path("task").asText(""),
                args instanceof ArrayNode list ? list : ProtocolJson.NODES.arrayNode(),
                kwargs instanceof ObjectNode object ? object : ProtocolJson.NODES.objectNode(),
                options instanceof ObjectNode object ? object : ProtocolJson.NODES.objectNode());
    }
}
