package io.sfworker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.MessageLimits;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.TaskMessage;

/** Celery messages as the decoder hands them to the routes. */
public final class Messages {
    /** The name of the computation task. */
    public static final String EXECUTE_TASK = "tasks.secretflow.execute_task";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final MessageDecoder DECODER = new MessageDecoder(MessageLimits.DEFAULT, new MovableClock());

    private Messages() {}

    /** A recorded call of {@code execute_task}, for example {@code b1_positional}. */
    public static TaskMessage recorded(String name, int retries) {
        JsonNode message = Samples.read("messages/" + name + ".json");
        return message(EXECUTE_TASK, message.get("args"), message.get("kwargs"), retries);
    }

    /** A call of any task. */
    public static TaskMessage message(String task, JsonNode args, JsonNode kwargs, int retries) {
        ObjectNode envelope = MAPPER.createObjectNode()
                .put("content-type", "application/json")
                .put("content-encoding", "utf-8");
        envelope.putObject("headers").put("task", task).put("id", "celery-1").put("retries", retries);
        ObjectNode properties = envelope.putObject("properties").put("delivery_tag", "tag-1");
        properties.putObject("delivery_info").put("exchange", "").put("routing_key", "secretflow_queue");
        envelope.put(
                "body", MAPPER.createArrayNode().add(args).add(kwargs).addNull().toString());
        if (DECODER.decode(RawMessage.of(envelope.toString())) instanceof Decoded.Accepted accepted) {
            return accepted.message();
        }
        throw new IllegalStateException("the test's message is refused");
    }
}
